package dev.landfall.core.feed;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends growth hints: each names the shard, the positions and, up to 64 KiB, the entries that this node has committed. Hints of other
 * nodes are passed to the fan-out. A hint is sent on a thread of its own, after the commit is durable, at most once; a node that misses it
 * finds the entries in the store's log within a second. On a bus that is not shared with other processes, nothing is sent.
 */
final class GrowthHints implements CommitListener, Bus.Subscriber, AutoCloseable {
    private static final Logger LOG = System.getLogger(GrowthHints.class.getName());
    private static final String THREAD = "growth-hints";
    /** How long a hint that is ahead waits for its predecessor, which another node may send a little later. */
    private static final Duration PATIENCE = Duration.ofMillis(5);

    /** The longest wait for commits before the thread checks whether it has to end, in nanoseconds. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The maximum size of a hint without its entries, in bytes. */
    private static final int HINT_OVERHEAD_BYTES = 64;

    /** The maximum size of the length of an entry, in bytes. */
    private static final int ENTRY_OVERHEAD_BYTES = 10;

    private final Bus bus;
    private final EventFanOut fanOut;
    private final LogGrowth growth;
    private final String hub;
    private final String sender = UUID.randomUUID().toString();
    private final int batchBytesMax;
    private final CommitInbox outbox = new CommitInbox();
    private @Nullable Thread thread;
    private Bus.@Nullable Subscription listening;
    private volatile boolean closed;

    /**
     * @param hub the hub's id: nodes of other hubs may be on the same bus
     * @param fanOut receives the hints of other nodes
     * @param growth receives the positions that the logs have reached by them
     */
    GrowthHints(Bus bus, String hub, EventFanOut fanOut, LogGrowth growth) {
        this.bus = bus;
        this.growth = growth;
        this.fanOut = fanOut;
        this.hub = "growth." + hub.replaceAll("[^A-Za-z0-9_-]", "_");
        batchBytesMax = Math.min(GrowthHintForm.BATCH_BYTES_MAX, bus.info().messageBytesMax()) - HINT_OVERHEAD_BYTES;
        if (bus.info().shared()) {
            outbox.open(true);
            thread = Guard.startPlatform(THREAD, this::run);
        }
    }

    /** How long an entry that is ahead waits for its predecessor; zero on a bus on which no other node sends hints. */
    static Duration patience(Bus bus) {
        return bus.info().shared() ? PATIENCE : Duration.ZERO;
    }

    @Override
    public void committed(List<CommittedAppend> group) {
        outbox.put(group);
    }

    @Override
    public void deleted(Partition partition) {
        // Hints carry no tombstones. The next hint does not follow the position of the other nodes, so they read the
        // log.
    }

    @Override
    public void unsure() {
        // Other nodes find the commits in the log within a second.
    }

    /** Subscribes to the hints of other nodes. Called once a second, because the bus may be unavailable at first. */
    synchronized void listen() {
        if (!closed && listening == null && bus.info().shared()) {
            listening = bus.subscribe(hub + ".*.*", this);
            // Hints that were sent before are missing: the log has their entries.
            fanOut.unsure();
        }
    }

    @Override
    public void message(String subject, byte[] message) {
        if (!(fanOut.flowing() || growth.awaited()) || subject.startsWith(sender, hub.length() + 1)) {
            return;
        }
        try {
            var hint = GrowthHintForm.decode(message);
            fanOut.hint(hint);
            growth.hint(hint.shard(), hint.upTo());
        } catch (ProviderException unknown) {
            LOG.log(Level.DEBUG, "a hint of another node cannot be read; the tail is read instead", unknown);
            fanOut.unsure();
        }
    }

    @Override
    public void gap() {
        fanOut.unsure();
    }

    private void run() {
        var batch = new ArrayList<CommittedAppend>();
        while (!closed) {
            batch.clear();
            outbox.take(batch, LOOK_NANOS);
            Guard.run(THREAD, () -> publish(batch));
        }
    }

    private void publish(List<CommittedAppend> batch) {
        Map<Integer, Chain> chains = new HashMap<>();
        for (var committed : batch) {
            chains.computeIfAbsent(committed.shard(), Chain::new).add(committed);
        }
        chains.values().forEach(Chain::send);
    }

    /** Consecutive entries of one shard, which are sent as one hint. */
    private final class Chain {
        private final int shard;

        @NodeLocal("nothing: a hint that is being put together; who misses it reads the log")
        private final List<byte[]> entries = new ArrayList<>();

        private long after;
        private long upTo;
        private long sent;
        private int bytes;

        Chain(int shard) {
            this.shard = shard;
        }

        void add(CommittedAppend committed) {
            var entry = GrowthHintForm.encode(Entry.of(committed));
            var size = entry.length + ENTRY_OVERHEAD_BYTES;
            if (committed.after() != upTo || bytes + size > batchBytesMax) {
                send();
                after = committed.after();
            }
            upTo = committed.position();
            if (size > batchBytesMax || committed.after() >= committed.position()) {
                send();
            } else {
                entries.add(entry);
                bytes += size;
            }
        }

        /** Sends a hint for the entries that were not sent yet. */
        void send() {
            if (sent < upTo) {
                GrowthHints.this.send(shard, GrowthHintForm.encode(shard, after, upTo, entries));
            }
            sent = upTo;
            after = upTo;
            entries.clear();
            bytes = 0;
        }
    }

    private void send(int shard, byte[] hint) {
        try {
            bus.publish(hub + "." + sender + "." + shard, hint);
        } catch (ProviderException away) {
            LOG.log(Level.DEBUG, "a hint was not sent; the other nodes find what it says within a second", away);
        }
    }

    @Override
    public void close() {
        closed = true;
        outbox.doubt();
        synchronized (this) {
            if (listening != null) {
                listening.close();
                listening = null;
            }
        }
        var running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
