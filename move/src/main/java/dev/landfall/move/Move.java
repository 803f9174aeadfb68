package dev.landfall.move;

import dev.landfall.guard.Guard;
import dev.landfall.move.MoveStatus.Phase;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Moves a hub to another store while it runs: copies the content, follows later writes, and compares both stores. Then writers wait for a
 * moment, the rest is copied and compared, and the new store replaces the old one. Until then the old store is the valid one. An
 * interrupted move is begun again and continues with what the new store has. One thread moves; any thread may call the methods.
 */
public final class Move implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Move.class.getName());
    private static final int ROUNDS_MAX = 20;
    private static final Duration BREATH = Duration.ofMillis(200);
    /** How long lists that were begun in the former store can be continued. */
    private static final Duration FORMER_OPEN = Duration.ofMinutes(1);

    private final MovableStore store;
    private final Store from;
    private final Store to;
    private final Plan plan;
    private final MoveLimits limits;
    private final CopyPace pace;
    private final Copier copier;
    private final Verifier verifier;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long began = System.nanoTime();
    private final Thread thread;
    private long[] verified;
    private boolean taken;
    /** The duration of the last round of comparison, in nanoseconds: an estimate of the pause. */
    private long roundNanos;

    private volatile Phase phase = Phase.COPYING;
    private volatile long pauseNanos;
    private volatile long endedNanos;
    private volatile String message = "";

    /**
     * The parts of a move that depend on the program.
     *
     * @param mark the mark in the new store until it becomes valid
     * @param left the mark in the old store from then on
     * @param book records which store is valid
     */
    public record Plan(StoreMark mark, StoreMark left, Book book) {}

    /** Records which store is valid. */
    public interface Book {
        /** Records durably that the new store is valid. When it throws, the old store stays valid. */
        void decided();

        /** Records that the old store has the mark that it was left. */
        void left();
    }

    /**
     * Begins a move on its own thread.
     *
     * @param to opened with the same indexes; empty, or with the rest of an earlier attempt. It belongs to the move and is closed unless
     *     it becomes the hub's store
     * @throws ProviderException UNSUPPORTED when the move is not possible, with a sentence; {@code to} then stays open
     */
    public static Move begin(MovableStore store, Store to, Plan plan, MoveLimits limits) {
        var empty = check(store.current(), to, plan.mark());
        return new Move(store, to, empty, plan, limits);
    }

    private Move(MovableStore store, Store to, boolean empty, Plan plan, MoveLimits limits) {
        this.store = store;
        this.from = store.current();
        this.to = to;
        this.plan = plan;
        this.limits = limits;
        pace = new CopyPace(limits.bytesPerSecond());
        copier = new Copier(from, new CopyDestination.IntoStore(to, empty), pace);
        verifier = new Verifier(from, to, pace);
        verified = new long[from.info().shards()];
        thread = Guard.startPlatform("move", this::run);
    }

    /**
     * Whether the new store is empty.
     *
     * @throws ProviderException UNSUPPORTED when it cannot take the content
     */
    private static boolean check(Store from, Store to, StoreMark mark) {
        if (!from.info().capabilities().contains(Store.Capability.EXCLUSIVE)) {
            throw no("others may write to the store that the hub has now; stop all of them, export it and import it");
        }
        var shards = from.info().shards();
        if (to.info().shards() != shards) {
            throw no("the new store has " + to.info().shards() + " shards, the old one " + shards
                    + "; let it be made with as many");
        }
        if (to.info().itemBytesMax() < from.info().itemBytesMax()) {
            throw no("the new store takes " + to.info().itemBytesMax() + " bytes at once, the old one "
                    + from.info().itemBytesMax());
        }
        var found = StoreMark.read(to);
        if (found.isPresent()) {
            resumes(found, mark);
            for (var shard = 0; shard < shards; shard++) {
                if (to.end(shard) > from.end(shard)) {
                    throw no("the new store is ahead of the old one; empty it");
                }
            }
            return false;
        }
        for (var shard = 0; shard < shards; shard++) {
            if (to.end(shard) > 0
                    || !to.scan(shard, null, 1).items().stream()
                            .allMatch(whole -> StoreMark.lies(whole.view().partition()))) {
                throw no("the new store is not empty");
            }
        }
        return true;
    }

    private static void resumes(Optional<StoreMark> found, StoreMark mark) {
        var ours = found.filter(one -> one.state() == StoreMark.State.FILLING)
                .filter(one -> one.hub().equals(mark.hub()))
                .isPresent();
        if (!ours) {
            throw no("the new store holds what another hub left or is about to bring there");
        }
    }

    private static ProviderException no(String why) {
        return new ProviderException(Fault.UNSUPPORTED, why);
    }

    /** The progress of the move. */
    public MoveStatus status() {
        var now = phase;
        var end = now.over() ? endedNanos : System.nanoTime();
        return new MoveStatus(
                now,
                pace.partitions.get(),
                pace.entries.get(),
                pace.bytes.get(),
                now == Phase.DONE ? 0 : lag(),
                Duration.ofNanos(end - began),
                Duration.ofNanos(pauseNanos),
                verifier.sum().counted(),
                message);
    }

    /** Cancels the move, unless the new store is already in use. Copied content stays in the new store. */
    public void cancel() {
        pace.cancel();
    }

    /**
     * Waits for the end.
     *
     * @return false when it takes longer than {@code patience}
     */
    public boolean await(Duration patience) throws InterruptedException {
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Cancels the move and waits for its end. */
    @Override
    public void close() {
        cancel();
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            ended(attempt(this::move));
        } finally {
            // Callers wait for the end, whatever its result.
            ended.countDown();
        }
        if (taken) {
            awaitClosed();
            attempt(store::leave);
        }
    }

    private void ended(Optional<Throwable> failure) {
        endedNanos = System.nanoTime();
        if (taken) {
            phase = Phase.DONE;
            return;
        }
        phase = pace.cancelled() ? Phase.CANCELLED : Phase.FAILED;
        message = failure.map(Move::text).orElse("");
        attempt(to::close);
    }

    /** Runs a step; whatever it throws, the hub goes on. The result is what it has thrown. */
    private static Optional<Throwable> attempt(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (CopyPace.Cancelled cancelled) {
            return Optional.of(cancelled);
        } catch (ProviderException failed) {
            LOG.log(Level.ERROR, "moving the store failed at a step", failed);
            return Optional.of(failed);
        } catch (RuntimeException | Error bug) { // whoever asked for the move is told of it
            Guard.failed("move", bug);
            return Optional.of(bug);
        }
    }

    private static String text(Throwable failure) {
        return switch (failure) {
            case CopyPace.Cancelled _ -> "told to stop";
            case ProviderException failed -> String.valueOf(failed.getMessage());
            default -> failure.toString();
        };
    }

    /** 0 when the store cannot be read. */
    private long lag() {
        try {
            return copier.lag();
        } catch (ProviderException unavailable) {
            return 0;
        }
    }

    private void awaitClosed() {
        try {
            var _ = closed.await(FORMER_OPEN.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void move() {
        plan.mark().write(to);
        copier.scan();
        phase = Phase.FOLLOWING;
        approach();
        phase = Phase.VERIFYING;
        var dirty = verify();
        for (var attempt = 1; !taken; attempt++) {
            dirty = rounds(dirty);
            if (roundNanos <= limits.pause().toNanos() * 2) {
                phase = Phase.SWITCHING;
                dirty = change(dirty);
            }
            if (!taken) {
                if (attempt == limits.attempts()) {
                    throw new ProviderException(
                            Fault.THROTTLED,
                            "too much is written for a pause of "
                                    + limits.pause().toMillis() + " ms: try again when it is less");
                }
                phase = Phase.FOLLOWING;
                pace.pause(BREATH);
            }
        }
    }

    /** Follows the log until only a few entries are left. */
    private void approach() {
        for (var round = 0; round < ROUNDS_MAX && copier.follow() > limits.lag(); round++) {
            // Writes during a round are copied in the next round, which is shorter.
        }
    }

    /**
     * Compares everything once.
     *
     * @return the partitions that have to be compared again
     */
    private Set<Partition> verify() {
        copier.follow();
        copier.track();
        var dirty = new HashSet<Partition>();
        for (var shard = 0; shard < verified.length; shard++) {
            dirty.addAll(verifier.partitions(shard));
            var copied = copier.copied()[shard];
            verifier.log(shard, 0, copied);
            verified[shard] = copied;
            copier.follow();
        }
        dirty.addAll(copier.touched());
        return dirty;
    }

    /** Compares changed partitions again, until their number no longer falls. */
    private Set<Partition> rounds(Set<Partition> first) {
        var dirty = first;
        for (var round = 0; round < ROUNDS_MAX; round++) {
            var since = System.nanoTime();
            copier.follow();
            dirty.addAll(copier.touched());
            var size = dirty.size();
            var next = verifier.differing(dirty);
            logs();
            copier.follow();
            next.addAll(copier.touched());
            dirty = next;
            roundNanos = System.nanoTime() - since;
            if (dirty.size() <= limits.lag() || dirty.size() > size / 2) {
                return dirty;
            }
        }
        return dirty;
    }

    private void logs() {
        var copied = copier.copied();
        for (var shard = 0; shard < verified.length; shard++) {
            verifier.log(shard, verified[shard], copied[shard]);
            verified[shard] = copied[shard];
        }
    }

    /**
     * Pauses the writers, copies and compares the rest, and lets them go on: in the new store, unless that took too long.
     *
     * @return the partitions that have to be compared again
     */
    private Set<Partition> change(Set<Partition> before) {
        var dirty = new HashSet<>(before);
        try (var hold = store.hold(limits.pause())) {
            pace.hurry(hold);
            try {
                compareRest(dirty);
                if (hold.keep()) {
                    plan.book().decided();
                    // From here on the move cannot be undone.
                    taken = true;
                    attempt(() -> StoreMark.clear(to));
                    store.replace(hold, to);
                }
            } catch (CopyPace.Late writersWentOn) {
                dirty.addAll(copier.touched());
            } finally {
                pace.calm();
                pauseNanos = hold.lasted().toNanos();
            }
        }
        if (!taken) {
            return dirty;
        }
        attempt(() -> {
            plan.left().write(from);
            plan.book().left();
        });
        return Set.of();
    }

    /** Copies and compares the rest while nobody writes. Differences do not count when the writers have gone on meanwhile. */
    private void compareRest(Set<Partition> dirty) {
        copier.follow();
        dirty.addAll(copier.touched());
        var differing = verifier.differing(dirty);
        if (!differing.isEmpty()) {
            pace.checkLate();
            throw Verifier.different(differing.size() + " partitions, among them "
                    + differing.iterator().next());
        }
        logs();
        ends();
    }

    private void ends() {
        for (var shard = 0; shard < verified.length; shard++) {
            if (from.end(shard) != to.end(shard)) {
                pace.checkLate();
                throw Verifier.different("shard " + shard + " ends at " + from.end(shard) + " and " + to.end(shard));
            }
        }
    }
}
