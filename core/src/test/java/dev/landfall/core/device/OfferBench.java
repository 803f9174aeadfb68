package dev.landfall.core.device;

import dev.landfall.core.access.Access;
import dev.landfall.core.command.CommandLog;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceId;
import dev.landfall.provider.Partition;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one notification costs from {@code offer} to {@code stored}, without a store's own work: a program, not a test. Two
 * event loops report changes of their devices in turn, 64 bytes each, as fast as they are taken.
 */
final class OfferBench {
    private static final int DEVICES = 1000;
    private static final int LOOPS = 2;
    private static final int ROUNDS = 6;
    private static final int EVENTS = 1_000_000;

    private OfferBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (var hub = new FastHub()) {
            var sessions = new ArrayList<DeviceSession>();
            for (var i = 0; i < DEVICES; i++) {
                var device = new DeviceId(new UUID(1, i));
                hub.registry.signUp(Hub.ada(), device);
                var signIn = new Sessions.SignIn(Hub.ada(), device, "192.0.2.1:" + i, "coaps+tcp", List.of());
                sessions.add(hub.sessions.open(signIn, new Hub.Told()));
            }
            for (var round = 0; round < ROUNDS; round++) {
                round(hub, sessions, round);
            }
        }
    }

    private static void round(FastHub hub, List<DeviceSession> sessions, int round) throws InterruptedException {
        var loops = new ArrayList<Loop>();
        var cpuBefore = cpuNanos();
        var began = System.nanoTime();
        for (var i = 0; i < LOOPS; i++) {
            var loop = new Loop(sessions, i, round);
            loops.add(loop);
            loop.thread.start();
        }
        for (var loop : loops) {
            loop.thread.join();
            loop.stored.await();
        }
        var nanos = System.nanoTime() - began;
        var cpu = cpuNanos() - cpuBefore;
        var offering = loops.stream().mapToLong(loop -> loop.offering.get()).sum();
        System.out.printf(
                "%,d events: %,d/s; offer %d ns, all threads %d ns CPU each; groups of %d; %d to the listener%n",
                EVENTS,
                EVENTS * 1_000_000_000L / nanos,
                offering / EVENTS,
                cpu / EVENTS,
                EVENTS / Math.max(1, hub.groups.getAndSet(0)),
                hub.shown.getAndSet(0));
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    /** An event loop: offers, and when there is no room waits as a gateway that stopped reading. */
    private static final class Loop {
        private final CountDownLatch stored = new CountDownLatch(1);
        private final AtomicLong offering = new AtomicLong();
        private final AtomicLong left = new AtomicLong(EVENTS / LOOPS);
        private final Thread thread;

        Loop(List<DeviceSession> sessions, int first, int round) {
            thread = Thread.ofPlatform().unstarted(() -> run(sessions, first, round));
        }

        private void run(List<DeviceSession> sessions, int first, int round) {
            var done = new DeviceSession.Done() {
                @Override
                public void stored() {
                    if (left.decrementAndGet() == 0) {
                        stored.countDown();
                    }
                }

                @Override
                public void failed(String reason) {
                    throw new IllegalStateException(reason);
                }
            };
            var spent = 0L;
            for (var i = 0; i < EVENTS / LOOPS; i++) {
                var session = sessions.get((i * LOOPS + first) % DEVICES);
                var report = report(i + round * EVENTS);
                var began = System.nanoTime();
                while (!session.offer(report, done)) {
                    spent += System.nanoTime() - began;
                    awaitRoom(session);
                    began = System.nanoTime();
                }
                spent += System.nanoTime() - began;
            }
            offering.set(spent);
        }

        private static void awaitRoom(DeviceSession session) {
            var room = new CountDownLatch(1);
            session.whenRoom(room::countDown);
            try {
                room.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        private static List<DeviceSession.Report> report(int value) {
            var content = new byte[64];
            for (var i = 0; i < 4; i++) {
                content[i] = (byte) (value >>> (8 * i));
            }
            return List.of(new DeviceSession.Report(
                    "/light/1", AnswerStatus.OK, new Content(60, content), List.of(), TwinDigest.NO_ETAG, value));
        }
    }

    /** A hub above a store that does as little as a store can. */
    private static final class FastHub implements CommitListener, AutoCloseable {
        private final AtomicLong groups = new AtomicLong();
        private final AtomicLong shown = new AtomicLong();
        private final Committer committer;
        private final Sessions sessions;
        private final Registry registry;

        FastHub() {
            var store = new VersionsOnlyStore();
            var clock = Clock.systemUTC();
            var access = new Access(clock);
            var reads = new StoreReads(store);
            var retention = Retention.within(Duration.ofDays(7), 10L << 30);
            committer = new Committer(store, this, CoreMeters.NONE);
            var deciding = new DecisionLoop(reads, committer, clock);
            var log = new CommandLog(reads, deciding, retention, Duration.ofSeconds(20), CoreMeters.NONE);
            var writing = new StoreWrites(reads, deciding, committer, retention, CoreMeters.NONE, clock);
            sessions = new Sessions(writing, access, 1 << 20, log, () -> Optional.of("node-1"));
            registry = new Registry(writing, access, sessions);
        }

        @Override
        public void committed(List<CommittedAppend> group) {
            groups.incrementAndGet();
            shown.addAndGet(group.size());
        }

        @Override
        public void deleted(Partition partition) {}

        @Override
        public void unsure() {}

        @Override
        public void close() {
            committer.close();
        }
    }
}
