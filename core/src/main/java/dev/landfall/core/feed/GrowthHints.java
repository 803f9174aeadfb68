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
 * Tells the other nodes of the hub over the bus what this node commits, and this node's flow what they commit. All is sent on a
 * thread of its own, after it is durable. On a bus that no other process can be on, nothing is sent.
 */
final class GrowthHints implements CommitListener, Bus.Subscriber, AutoCloseable {
    private static final Logger LOG = System.getLogger(GrowthHints.class.getName());
    private static final String THREAD = "growth-hints";
    /** Hints overtake each other by little, because each comes from the node that committed. */
    private static final Duration PATIENCE = Duration.ofMillis(5);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What a hint takes beside its entries, and each entry beside its bytes, at most. */
    private static final int HINT_OVERHEAD_BYTES = 64;

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
     * @param fanOut is told what other nodes commit
     * @param growth is told how far the logs are by that
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

    /** How long the flow waits for the predecessor of what came early: it may be on its way only where other nodes send hints. */
    static Duration patience(Bus bus) {
        return bus.info().shared() ? PATIENCE : Duration.ZERO;
    }

    @Override
    public void committed(List<CommittedAppend> group) {
        outbox.put(group);
    }

    @Override
    public void deleted(Partition partition) {
        // The tombstone is in the tail, and the next hint does not follow what the others have.
    }

    @Override
    public void unsure() {
        // What no hint says the others find within a second.
    }

    /** Begins to listen, or again when the bus was away at first. Once a second. */
    synchronized void listen() {
        if (!closed && listening == null && bus.info().shared()) {
            listening = bus.subscribe(hub + ".*.*", this);
            // What was sent before is in the tail.
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

    /** Entries of one shard that follow each other. */
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

        /** Sends what was not sent yet. */
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
