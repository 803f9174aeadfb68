package dev.landfall.core.consumer;

import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.ShardLeases;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One consumer on one shard: reads the log after the cursor, hands it to the consumer, and stores the cursor. It runs on a virtual
 * thread of its own, so that a consumer which blocks holds up nobody else.
 */
final class ConsumedShard {
    private static final Logger LOG = System.getLogger(ConsumedShard.class.getName());
    private static final int PAGE = 500;
    /** A consumer that is woken by each commit stores its cursor this often at most. */
    private static final long CURSOR_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A cursor that only passes leases and cursors is stored this often: well before the tail forgets its position. */
    private static final long STALE_NANOS = Store.TAIL_KEPT.dividedBy(6).toNanos();
    /** A consumer that is woken by each commit reads the log this often when nobody wakes it. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int DOUBLINGS_MAX = 6;

    private final LogConsumer consumer;
    private final int shard;
    private final FencedCursor cursor;
    private final ShardLeases leases;
    private final LogGrowth growth;
    private final StoreReads reads;
    private final Clock clock;
    private final Semaphore woken = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean stopping;
    /** Time of the oldest entry that was read and is not consumed yet; 0 when there is none. */
    private volatile long waitingSince;

    private long position;
    /** Whether entries were consumed whose cursor is not stored. */
    private boolean consumed;

    /** Whether the tail begins after the position, so that the log is read, which has holes there. */
    private boolean holes;

    private long storedPosition;
    private long storedAt;
    private int failures;

    ConsumedShard(
            LogConsumer consumer,
            int shard,
            FencedCursor cursor,
            ShardLeases leases,
            LogGrowth growth,
            StoreReads reads,
            Clock clock) {
        this.consumer = consumer;
        this.shard = shard;
        this.cursor = cursor;
        this.leases = leases;
        this.growth = growth;
        this.reads = reads;
        this.clock = clock;
    }

    /** Begins, on a thread of its own. */
    void start() {
        thread = Guard.startVirtual(threadName(), this::run);
    }

    /** Asks it to end when the consumer returns from what it does now; the cursor is stored then. */
    void stop() {
        stopping = true;
        woken.release();
    }

    /** Whether it has ended: the consumer is not called any more. */
    boolean ended() {
        var running = thread;
        return running == null || !running.isAlive();
    }

    /** Waits for the end; after a while the consumer is interrupted, and has a second more. */
    void awaitEnd(Duration patience) {
        var running = thread;
        try {
            if (running != null && !running.join(patience)) {
                running.interrupt();
                running.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How old the oldest entry is that was read and is not consumed yet, in nanoseconds; 0 when there is none. */
    long lagNanos() {
        var since = waitingSince;
        return since == 0 ? 0 : Math.max(0, Nanos.now(clock) - since);
    }

    private String threadName() {
        return "consumer-" + consumer.name();
    }

    private boolean going() {
        return !stopping && leases.holds(shard);
    }

    private void run() {
        Runnable grown = woken::release;
        var immediate = consumer.pace().isZero();
        if (immediate) {
            growth.add(shard, grown);
        }
        try {
            while (going()) {
                if (!consume()) {
                    await(PAUSE_NANOS << Math.min(failures++, DOUBLINGS_MAX));
                }
            }
        } finally {
            growth.remove(shard, grown);
            waitingSince = 0;
        }
    }

    /** From the stored cursor on, until the shard is not to be consumed here any more. False: it failed, and begins anew after a pause. */
    private boolean consume() {
        try {
            var stored = cursor.load();
            position = stored.position().orElseGet(this::first);
            storedPosition = position;
            storedAt = System.nanoTime();
            consumed = false;
            holes = false;
            try (var work = consumer.take(shard, stored.totals())) {
                if (stored.position().isPresent() || store(work)) {
                    follow(work);
                }
            }
            return true;
        } catch (Refused refused) {
            if (refused.reason() != Reason.UNAVAILABLE) {
                Guard.failed(threadName(), refused);
            }
            // Else the store is away, which is told elsewhere.
            LOG.log(Level.DEBUG, () -> threadName() + ", shard " + shard + ": " + refused.text());
        } catch (RuntimeException failure) { // whatever a consumer does: it begins again at its cursor
            Guard.failed(threadName(), failure);
        }
        return false;
    }

    private long first() {
        return consumer.start() == LogConsumer.Start.OLDEST ? 0 : reads.end(shard);
    }

    private void follow(ShardConsumer work) {
        while (going()) {
            var more = step(work);
            if (due(more) && !store(work)) {
                return;
            }
            if (!more) {
                await(rest());
            }
        }
        if (consumed || position > storedPosition) {
            store(work);
        }
    }

    /** Reads one page and hands it over. Returns whether there may be more. */
    private boolean step(ShardConsumer work) {
        var page = holes ? kept() : tail(work);
        if (page.isEmpty()) {
            return true;
        }
        var entries = new ArrayList<Store.TailEntry>(page.get().entries().size());
        for (var entry : page.get().entries()) {
            if (!Names.isUpkeep(entry.partition())) {
                entries.add(entry);
            }
        }
        if (!entries.isEmpty()) {
            waitingSince = time(entries);
            work.accept(entries);
            waitingSince = 0;
            consumed = true;
        }
        var moved = page.get().last() > position;
        position = page.get().last();
        failures = 0;
        return moved;
    }

    /** Empty when entries after the position are gone, and it goes on in another way now. */
    private Optional<Store.Tail> tail(ShardConsumer work) {
        try {
            return Optional.of(reads.tail(shard, position, PAGE));
        } catch (Refused refused) {
            if (refused.reason() != Reason.EXPIRED) {
                throw refused;
            }
            missed(work);
            return Optional.empty();
        }
    }

    private void missed(ShardConsumer work) {
        // Before the partitions are read: what changes meanwhile comes again as an entry.
        var end = reads.end(shard);
        var older = position > end;
        LOG.log(
                older ? Level.WARNING : Level.INFO,
                "the consumer " + consumer.name() + " did not read shard " + shard + " of the log for a time: "
                        + (older
                                ? "the store went back to an older state, so its cursor at " + position
                                        + " is ahead of the log. It begins with what the log has."
                                : "after position " + position
                                        + " entries are gone that are kept no longer. It goes on with what is kept."));
        if (work.missed(this::partitions)) {
            position = end;
        } else {
            position = older ? 0 : position;
            holes = !older;
        }
        consumed = true;
    }

    /** The tail begins later than the position, but history may be kept for longer than the tail. */
    private Optional<Store.Tail> kept() {
        var log = reads.log(shard, position, PAGE);
        var last = log.entries().isEmpty() ? Math.max(log.last(), log.begin()) : log.last();
        holes = last < log.begin();
        return Optional.of(
                new Store.Tail(log.entries().stream().map(Store.Kept::entry).toList(), last));
    }

    private Iterator<Store.Whole> partitions() {
        return new Scan();
    }

    private long time(List<Store.TailEntry> entries) {
        return entries.getFirst() instanceof Store.Appended appended ? appended.time() : Nanos.now(clock);
    }

    /** Whether the cursor is to be stored now. */
    private boolean due(boolean more) {
        var since = System.nanoTime() - storedAt;
        if (!consumed) {
            return position > storedPosition && since >= STALE_NANOS;
        }
        return since >= CURSOR_NANOS || (!more && !consumer.pace().isZero());
    }

    private boolean store(ShardConsumer work) {
        var fenced = cursor.store(position, work.totals());
        storedPosition = position;
        storedAt = System.nanoTime();
        consumed = false;
        return fenced;
    }

    /** How long nothing has to be done, unless somebody wakes it. */
    private long rest() {
        if (!consumer.pace().isZero()) {
            return consumer.pace().toNanos();
        }
        return consumed ? Math.max(0, CURSOR_NANOS - (System.nanoTime() - storedAt)) : LOOK_NANOS;
    }

    private void await(long nanos) {
        try {
            if (woken.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                woken.drainPermits();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** All partitions of the shard, page by page. */
    private final class Scan implements Iterator<Store.Whole> {
        private static final int SCAN_PAGE = 100;

        private Iterator<Store.Whole> page = List.<Store.Whole>of().iterator();
        private Optional<String> token = Optional.empty();
        private boolean last;

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !last) {
                var next = reads.scan(shard, token, SCAN_PAGE);
                page = next.items().iterator();
                token = Optional.ofNullable(next.next());
                last = token.isEmpty();
            }
            return page.hasNext();
        }

        @Override
        public Store.Whole next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the shard has no more partitions");
            }
            return page.next();
        }
    }
}
