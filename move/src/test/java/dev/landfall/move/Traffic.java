package dev.landfall.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.feed.Feed;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Devices that say one thing after the other to a store that is moved meanwhile, and one who listens to all of them. */
final class Traffic implements AutoCloseable {
    static final String TENANT = "acme";
    static final int SHARDS = 4;
    static final String HREF = "/light/1";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long KEPT = Duration.ofDays(7).toNanos();

    final MovableStore store;
    final Store first;
    final Committer committer;
    final List<DeviceId> devices = new ArrayList<>();
    /** What was acknowledged, for each device. */
    final Map<DeviceId, AtomicLong> said = new ConcurrentHashMap<>();

    final Map<DeviceId, List<String>> heard = new ConcurrentHashMap<>();
    private final Feed feed;
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> listeners = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    /** Nothing more will be said. */
    private final AtomicBoolean silence = new AtomicBoolean();

    private final AtomicLong records = new AtomicLong();

    Traffic(Store first, int devices) {
        this.first = first;
        store = new MovableStore(first);
        feed = new Feed(
                store,
                new MemoryBus(),
                new StoreReads(store),
                new Access(Clock.systemUTC()),
                "hub",
                CoreMeters.NONE,
                new LogGrowth(store, () -> true));
        committer = new Committer(store, feed.listener(), CoreMeters.NONE);
        for (var i = 0; i < devices; i++) {
            register(new DeviceId(new UUID(7, i)));
        }
    }

    static MemoryStore memory() {
        return new MemoryStore(SHARDS, Names.indexes());
    }

    private void register(DeviceId device) {
        devices.add(device);
        said.put(device, new AtomicLong());
        heard.put(device, new ArrayList<>());
        var head = new DeviceHead("ada", "", List.of(), now(), DeviceHead.State.REGISTERED, 1).encode();
        var event = StoredEvents.encode(new DeviceEvent.Registered("ada", Audit.HUB));
        commit(
                Names.device(TENANT, device),
                new Change(Names.DEVICE, 0, List.of(event), head, Long.MAX_VALUE),
                Map.of(Names.OWNER_DEVICES.name(), List.of(new IndexEntry("ada", device.toString()))));
    }

    /** Begins to say things, from so many threads, and to come and go. */
    Traffic flows(int threads) {
        for (var thread = 0; thread < threads; thread++) {
            var own = thread;
            writers.add(Thread.ofPlatform().start(() -> write(own, threads)));
        }
        writers.add(Thread.ofPlatform().start(this::comeAndGo));
        return this;
    }

    private void write(int first, int step) {
        while (!stop.get()) {
            for (var i = first; i < devices.size() && !stop.get(); i += step) {
                say(devices.get(i));
            }
        }
    }

    /** One more change of a device. */
    void say(DeviceId device) {
        var count = said(device);
        var content = new Content(0, Long.toString(count.get() + 1).getBytes(UTF_8));
        var event = StoredEvents.encode(
                new DeviceEvent.ResourceChanged(HREF, AnswerStatus.OK, content, List.of(), new byte[0], Audit.HUB));
        commit(
                Names.device(TENANT, device),
                new Change(HREF, count.get(), List.of(event), event, now() + KEPT),
                Map.of());
        count.incrementAndGet();
    }

    /** A record that is written, found, deleted and written again. */
    private void comeAndGo() {
        var random = new Random(3);
        while (!stop.get()) {
            var partition = new Partition("acme", "record/thing/" + random.nextInt(20));
            var view = store.heads(partition, Set.of());
            if (view.heads().isEmpty() || random.nextInt(3) > 0) {
                var bytes = ("record " + records.incrementAndGet()).getBytes(UTF_8);
                commit(
                        partition,
                        new Change(Names.RECORD, view.version(Names.RECORD), List.of(bytes), bytes, Long.MAX_VALUE),
                        Map.of(Names.RECORDS.name(), List.of(new IndexEntry("thing", partition.key()))));
            } else {
                committer.delete(partition, view.generation());
            }
        }
    }

    private void commit(Partition partition, Change change, Map<String, List<IndexEntry>> indexes) {
        while (true) {
            try {
                var append = new Append(UUID.randomUUID(), partition, now(), List.of(), List.of(change), indexes);
                assertThat(committer.commit(append)).isInstanceOf(Outcome.Committed.class);
                return;
            } catch (Refused busy) {
                assertThat(busy.reason()).isEqualTo(Reason.UNAVAILABLE);
            }
        }
    }

    /** Begins to listen to all devices; what is heard is in {@link #heard}. */
    Traffic listens() throws InterruptedException {
        var ada = new Principal(
                "ada",
                TENANT,
                "ada",
                Optional.empty(),
                Set.of(),
                "",
                Instant.now().plusSeconds(600));
        var subscription = feed.subscribe(ada, Filter.ALL, Optional.empty());
        var listening = new CountDownLatch(1);
        listeners.add(Thread.ofPlatform().start(() -> listen(subscription, listening)));
        assertThat(listening.await(10, TimeUnit.SECONDS)).isTrue();
        return this;
    }

    private void listen(Subscription subscription, CountDownLatch listening) {
        listening.countDown();
        try (subscription) {
            while (!silence.get() || !allHeard()) {
                for (var event : subscription.next(Duration.ofMillis(100))) {
                    hear(event);
                }
            }
        }
    }

    private void hear(FeedEvent event) {
        if (event.fact().event() instanceof DeviceEvent.ResourceChanged changed) {
            heard(event.fact().device()).add(new String(changed.content().bytes(), UTF_8));
        }
    }

    private boolean allHeard() {
        return devices.stream()
                .allMatch(device -> heard(device).size() >= said(device).get());
    }

    /** How much a device said so far, as acknowledged. */
    AtomicLong said(DeviceId device) {
        return Objects.requireNonNull(said.get(device));
    }

    private List<String> heard(DeviceId device) {
        return Objects.requireNonNull(heard.get(device));
    }

    /** Waits until so many more things were said. */
    void awaitMore(long more) {
        var until = total() + more;
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (total() < until) {
            assertThat(System.nanoTime()).as("things are said").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    long total() {
        return said.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Ends it; a listener, who goes on until the last writer has ended, has heard all then. */
    void ends() throws InterruptedException {
        stop.set(true);
        await(writers);
        silence.set(true);
        await(listeners);
    }

    private static void await(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).as("%s ended", thread).isFalse();
        }
    }

    /** Everything that was acknowledged is in the store, once, in order; and nothing else. */
    void nothingIsLost(Store in) {
        for (var device : devices) {
            var expected = new ArrayList<String>();
            for (var number = 1L; number <= said(device).get(); number++) {
                expected.add(number + " " + number);
            }
            assertThat(history(in, device)).as("%s", device).isEqualTo(expected);
        }
    }

    /** Who listened heard all of it, once, in order. */
    void allWasHeard() {
        for (var device : devices) {
            var expected = new ArrayList<String>();
            for (var number = 1L; number <= said(device).get(); number++) {
                expected.add(Long.toString(number));
            }
            assertThat(heard(device)).as("%s", device).isEqualTo(expected);
        }
    }

    private static List<String> history(Store in, DeviceId device) {
        var all = new ArrayList<String>();
        String token = null;
        do {
            var page = in.read(Names.device(TENANT, device), HREF, Store.Range.all(), token, 1000);
            for (var event : page.items()) {
                var changed = (DeviceEvent.ResourceChanged) StoredEvents.decode(HREF, event.bytes());
                all.add(event.version() + " " + new String(changed.content().bytes(), UTF_8));
            }
            token = page.next();
        } while (token != null);
        return all;
    }

    static long now() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public void close() {
        stop.set(true);
        silence.set(true);
        feed.close();
        committer.close();
    }
}
