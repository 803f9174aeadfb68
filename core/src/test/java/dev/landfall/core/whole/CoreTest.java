package dev.landfall.core.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandUnknown;
import dev.landfall.core.model.DeviceEvent.SessionClosed;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.record.Records;
import dev.landfall.core.stored.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole core on the memory store, with gateways played by hand. */
class CoreTest {
    private static final Duration TERM = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", new Content(0, "on".getBytes(UTF_8)));

    private final HandBus bus = new HandBus();
    private final List<Core> started = new ArrayList<>();
    private final Principal ada = new Principal(
            "ada",
            "acme",
            "ada",
            Optional.empty(),
            Set.of(),
            "",
            Clock.systemUTC().instant().plusSeconds(3600));
    private final DeviceId light = new DeviceId(UUID.randomUUID());

    @AfterEach
    void stop() {
        started.forEach(Core::close);
    }

    @Test
    void from_a_device_to_an_app_and_back() throws Exception {
        var core = start(store(false));
        var gateway = new Gateway();
        core.registry().signUp(ada, light);
        var subscription = core.feed().subscribe(ada, Filter.ALL, Optional.empty());
        var session = gateway.signIn(core, light);

        report(session, "off");
        assertThat(next(subscription, event -> event instanceof DeviceEvent.ResourceChanged)
                        .fact()
                        .version())
                .isEqualTo(1);
        var submitted = core.commands().submit(ada, light, SET, Options.USUAL);
        assertThat(gateway.woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        gateway.answer(session);

        assertThat(core.commands().await(submitted, PATIENCE).orElseThrow().event())
                .isInstanceOf(CommandConfirmed.class);
        next(subscription, event -> event instanceof CommandConfirmed);
        assertThat(online(core)).isTrue();
        assertThat(core.healthy()).isTrue();
        session.close("left");
        assertThat(online(core)).isFalse();
        next(subscription, event -> event instanceof SessionClosed);
    }

    @Test
    void after_a_kill_nothing_is_online_that_is_not_and_what_was_sent_is_unknown() {
        var store = store(false);
        var killed = start(store);
        var gateway = new Gateway();
        killed.registry().signUp(ada, light);
        var session = gateway.signIn(killed, light);
        report(session, "off");
        var sent = killed.commands().submit(ada, light, SET, Options.USUAL);
        session.commands().sent(session.commands().open().getFirst());
        var pending =
                killed.commands().submit(ada, light, new AppRequest.Retrieve("/light/1", "", List.of()), Options.USUAL);
        var again = store.another();
        store.away(true);

        var core = start(again);

        assertThat(online(core)).isFalse();
        assertThat(core.commands().await(sent, PATIENCE).orElseThrow().event()).isInstanceOf(CommandUnknown.class);
        await(() -> core.devices()
                .device(ada, light, Set.of())
                .orElseThrow()
                .connection()
                .reason()
                .equals("node-lost"));
        var next = new Gateway();
        var back = next.signIn(core, light);
        assertThat(back.commands().open()).extracting(Command::id).containsExactly(id(pending));
        assertThat(online(core)).isTrue();
        assertThat(core.devices().twin(ada, light, "/light/1")).isPresent();
    }

    @Test
    void two_nodes_share_a_store() throws Exception {
        var store = store(true);
        var one = start(store);
        var other = start(store.another());
        var gateway = new Gateway();
        one.registry().signUp(ada, light);
        var subscription = other.feed().subscribe(ada, Filter.ALL, Optional.empty());
        var session = gateway.signIn(one, light);
        report(session, "off");

        assertThat(online(other)).isTrue();
        next(subscription, event -> event instanceof DeviceEvent.ResourceChanged);
        var submitted = other.commands().submit(ada, light, SET, Options.USUAL);
        assertThat(gateway.woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        gateway.answer(session);
        assertThat(other.commands().await(submitted, PATIENCE).orElseThrow().event())
                .isInstanceOf(CommandConfirmed.class);
        store.away(true);

        await(() -> !online(other));
        next(subscription, event -> event instanceof SessionClosed);
        assertThat(gateway.ended.poll(10, TimeUnit.SECONDS)).isNotEmpty();
        assertThat(one.healthy()).isFalse();
    }

    @Test
    void a_node_whose_store_was_away_takes_up_again() throws InterruptedException {
        var store = store(false);
        var core = start(store);
        var gateway = new Gateway();
        core.registry().signUp(ada, light);
        gateway.signIn(core, light);

        store.away(true);
        await(() -> !core.healthy());
        // For a moment longer the store could come back and the lease be moved in time; then the node would go on as it
        // is.
        assertThat(gateway.ended.poll(10, TimeUnit.SECONDS)).isNotEmpty();
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> gateway.signIn(core, light))
                .extracting(Refused::reason)
                .isEqualTo(Reason.UNAVAILABLE);
        store.away(false);
        await(core::healthy);

        assertThat(online(core)).isFalse();
        new Gateway().signIn(core, light);
        assertThat(online(core)).isTrue();
        await(() -> bus.answered() == 1);
    }

    @Test
    void records_that_expired_are_forgotten() {
        var store = store(false);
        var core = start(store);
        var key = new Records.Key("acme", "code", "7f");

        core.records().put(key, 0, new byte[] {1}, "", Optional.of(Instant.now().plusMillis(300)));

        assertThat(core.records().find(key)).isPresent();
        await(() -> store.heads(Names.record("acme", "code", "7f"), Set.of())
                .heads()
                .isEmpty());
    }

    @Test
    void closing_leaves_nothing_open() {
        var store = store(true);
        var core = start(store);
        var gateway = new Gateway();
        core.registry().signUp(ada, light);
        gateway.signIn(core, light);
        var subscription = core.feed().subscribe(ada, Filter.ALL, Optional.empty());

        core.close();
        core.close();

        assertThat(gateway.ended).containsExactly("shutting-down");
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> subscription.next(PATIENCE));
        assertThat(core.healthy()).isFalse();
        assertThat(bus.answered()).isZero();
        var next = start(store.another());
        var view = next.devices().device(ada, light, Set.of()).orElseThrow();
        assertThat(view.connection().online()).isFalse();
        assertThat(view.connection().reason()).isEqualTo("shutting-down");
    }

    @Test
    void without_a_store_it_does_not_start() {
        var store = store(false);
        store.away(true);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> start(store))
                .extracting(Refused::reason)
                .isEqualTo(Reason.UNAVAILABLE);
    }

    /** What a gateway does, and what it is told. */
    private final class Gateway implements Sessions.Listener {
        private final Semaphore woken = new Semaphore(0);
        private final LinkedBlockingQueue<String> ended = new LinkedBlockingQueue<>();

        DeviceSession signIn(Core core, DeviceId device) {
            return core.sessions().open(new Sessions.SignIn(ada, device, "10.0.0.1:7", "test", List.of()), this);
        }

        void answer(DeviceSession session) {
            for (var command : session.commands().open()) {
                if (session.commands().sent(command)) {
                    session.commands().confirmed(command.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
                }
            }
        }

        @Override
        public void commandsWaiting() {
            woken.release();
        }

        @Override
        public void ended(String reason) {
            ended.add(reason);
        }
    }

    private void report(DeviceSession session, String content) {
        var stored = new CountDownLatch(1);
        var report = new DeviceSession.Report(
                "/light/1", AnswerStatus.OK, new Content(0, content.getBytes(UTF_8)), List.of(), new byte[0], 1);
        var taken = session.offer(List.of(report), new DeviceSession.Done() {
            @Override
            public void stored() {
                stored.countDown();
            }

            @Override
            public void failed(String reason) {}
        });
        assertThat(taken).isTrue();
        await(() -> stored.getCount() == 0);
    }

    private static FeedEvent next(Subscription subscription, Predicate<DeviceEvent> wanted) {
        while (true) {
            var events = subscription.next(PATIENCE);
            assertThat(events).as("came in time").isNotEmpty();
            for (var event : events) {
                if (wanted.test(event.fact().event())) {
                    return event;
                }
            }
        }
    }

    private boolean online(Core core) {
        return core.devices()
                .device(ada, light, Set.of())
                .orElseThrow()
                .connection()
                .online();
    }

    private static String id(Fact submitted) {
        return submitted.event() instanceof DeviceEvent.CommandEvent event ? event.id() : "";
    }

    private static void await(BooleanSupplier so) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The store of all tests; those of a subclass may run on another. */
    HandStore store(boolean shared) {
        // The store's own clock must not expire what the core, on the system's clock, writes.
        return new HandStore(4, new TurnedClock(), shared);
    }

    private Core start(HandStore store) {
        var usual = CoreSettings.usual("hub");
        var settings = new CoreSettings(
                usual.hubId(),
                usual.historyKept(),
                usual.historyBytesMax(),
                usual.commandTimeToLive(),
                usual.commandAnswer(),
                TERM,
                usual.clock());
        var core = Core.start(store, bus, new NoIdentity(), settings, CoreMeters.NONE);
        started.add(core);
        return core;
    }
}
