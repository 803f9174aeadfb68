package dev.landfall.core.device;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.CommandLog;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.commit.TroubledStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.node.Incarnations;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One node of a hub, as far as devices go: everything real above a store in memory. */
final class Hub implements AutoCloseable {
    static final DeviceId LAMP = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    static final DeviceId FAN = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000002"));

    final TroubledStore store;
    final Committer committer;
    final StoreReads reads;
    final DecisionLoop deciding;
    final CommandLog log;
    final StoreWrites writing;
    final Sessions sessions;
    final Registry registry;
    final Devices devices;

    /** Whether lists may be read from the indexes of decision 0025. */
    volatile boolean indexed = true;

    /** Empty while the node holds no lease. */
    volatile Optional<String> incarnation;

    Hub() {
        this(new MemoryStore(4, Names.indexes()), "node-1");
    }

    /** Another node, or the next start of one, on the same store. */
    Hub(Store memory, String incarnation) {
        this(memory, incarnation, 4096);
    }

    Hub(Store memory, String incarnation, int appendsMax) {
        this.incarnation = Optional.of(incarnation);
        store = new TroubledStore(memory);
        var limits = new Committer.Limits(
                appendsMax, 16 << 20, Duration.ofMillis(300), Duration.ofMillis(1), Duration.ofMillis(10));
        var clock = Clock.systemUTC();
        var access = new Access(clock);
        var retention = Retention.within(Duration.ofDays(7), 1L << 30);
        committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE, limits);
        reads = new StoreReads(store);
        deciding = new DecisionLoop(reads, committer, clock);
        log = new CommandLog(reads, deciding, retention, Duration.ofSeconds(20), CoreMeters.NONE);
        writing = new StoreWrites(reads, deciding, committer, retention, CoreMeters.NONE, clock);
        sessions = new Sessions(writing, access, store.info().itemBytesMax(), log, () -> this.incarnation);
        registry = new Registry(writing, access, sessions);
        devices = new Devices(reads, access, registry, new Living(), () -> indexed);
    }

    static Principal ada() {
        return principal("acme", "ada");
    }

    static Principal principal(String tenant, String owner, String... roles) {
        return new Principal(
                owner,
                tenant,
                owner,
                Optional.empty(),
                Set.of(roles),
                "",
                Instant.now().plusSeconds(3600));
    }

    /** Signs the lamp up and in. */
    Held lamp() {
        registry.signUp(ada(), LAMP);
        return signIn(LAMP, "c1");
    }

    Held signIn(DeviceId device, String connection) {
        var told = new Told();
        return new Held(
                sessions.open(new Sessions.SignIn(ada(), device, connection, "coaps+tcp", List.of()), told), told);
    }

    Store.PartitionView lampHeads() {
        return store.heads(Names.device("acme", LAMP), Set.of());
    }

    @Override
    public void close() {
        store.openGate();
        sessions.close();
        committer.close();
    }

    /** The nodes of these tests; two of them live. */
    private static final class Living implements Incarnations {
        @Override
        public boolean live(String incarnation) {
            return incarnation.equals("node-1") || incarnation.equals("node-2");
        }

        @Override
        public List<String> known() {
            return List.of("node-1", "node-2", "node-9");
        }
    }

    /** A session and what its gateway was told. */
    record Held(DeviceSession session, Told told) {}

    /** A gateway that remembers what it was told. */
    static final class Told implements Sessions.Listener {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

        @Override
        public void commandsWaiting() {
            words.add("commands");
        }

        @Override
        public void ended(String reason) {
            words.add("ended " + reason);
        }

        /** The next word, or "nothing" after a while. */
        String next() throws InterruptedException {
            var word = words.poll(10, TimeUnit.SECONDS);
            return word == null ? "nothing" : word;
        }

        boolean silent() {
            return words.isEmpty();
        }
    }
}
