package dev.landfall.core.consumer;

import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.node.Node;
import dev.landfall.core.node.ShardLeases;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** The durable consumers of this node: see {@link LogConsumer}. Each shares its shards with the same consumer on the other nodes. */
public final class DurableConsumers implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(5);
    /** More rounds than lie between two looks at the leases. */
    private static final int ROUNDS_LEAVING_MAX = 10;

    private final Node node;
    private final StoreReads reads;
    private final DecisionLoop deciding;
    private final Committer committer;
    private final LogGrowth growth;
    private final Clock clock;
    private final int shards;

    @NodeLocal("nothing: the consumers that this process was started with")
    private final List<OneConsumer> consumers = new CopyOnWriteArrayList<>();

    private boolean closed;

    /** @param growth wakes consumers that have no pace of their own */
    @SuppressWarnings("exports") // made by the core alone
    public DurableConsumers(
            Node node,
            StoreReads reads,
            DecisionLoop deciding,
            Committer committer,
            LogGrowth growth,
            Clock clock,
            int shards) {
        this.node = node;
        this.reads = reads;
        this.deciding = deciding;
        this.committer = committer;
        this.growth = growth;
        this.clock = clock;
        this.shards = shards;
    }

    /**
     * From now on this node takes its share of that consumer's work.
     *
     * @throws IllegalArgumentException when there is a consumer of that name, or the name has a slash
     */
    public void add(LogConsumer consumer) {
        var name = consumer.name();
        if (name.isEmpty() || name.indexOf('/') >= 0 || lags().containsKey(name)) {
            throw new IllegalArgumentException("a consumer's name is one word that no other consumer has, not " + name);
        }
        consumers.add(new OneConsumer(consumer));
    }

    /** Takes shards up and hands them over, as the leases say. Call it every second. Blocks. */
    public synchronized void round() {
        if (!closed) {
            growth.look();
            consumers.forEach(one -> Guard.run("consumer-" + one.consumer.name(), one::round));
        }
    }

    /**
     * How far each consumer is behind on this node: the age of the oldest entry that it read and has not consumed yet. Zero for one
     * that has nothing to do.
     */
    public Map<String, Duration> lags() {
        var lags = new TreeMap<String, Duration>();
        for (var one : consumers) {
            lags.put(one.consumer.name(), Duration.ofNanos(one.lagNanos()));
        }
        return lags;
    }

    /** How many shards this node holds for a consumer. */
    int held(String name) {
        return (int) consumers.stream()
                .filter(one -> one.consumer.name().equals(name))
                .flatMapToInt(one -> IntStream.range(0, shards).filter(one.leases::holds))
                .count();
    }

    /** Ends all of them, and stores their cursors. A consumer that does not return is interrupted. */
    @Override
    public synchronized void close() {
        closed = true;
        consumers.forEach(OneConsumer::stop);
        var until = System.nanoTime() + CLOSING.toNanos();
        consumers.forEach(one -> one.awaitEnd(until));
    }

    /** One consumer on the shards that this node holds for it. */
    private final class OneConsumer {
        private final LogConsumer consumer;
        private final ShardLeases leases;

        @NodeLocal("the leases of the consumer's shards")
        private final Map<Integer, ConsumedShard> running = new ConcurrentHashMap<>();

        /** The shards that other nodes asked for, and the round in which they were last asked for. */
        @NodeLocal("the leases of the consumer's shards")
        private final Map<Integer, Long> leaving = new HashMap<>();

        private long rounds;

        OneConsumer(LogConsumer consumer) {
            this.consumer = consumer;
            leases = new ShardLeases(
                    "consumer-" + consumer.name(),
                    shards,
                    shard -> Names.consumer(consumer.name(), shard),
                    node,
                    reads,
                    deciding);
        }

        void round() {
            rounds++;
            leases.refresh(this::letGo);
            running.values().removeIf(ConsumedShard::ended);
            // Another node that asked for a shard and went away meanwhile does not ask again.
            leaving.values().removeIf(asked -> rounds - asked > ROUNDS_LEAVING_MAX);
            for (var shard = 0; shard < shards; shard++) {
                if (leases.holds(shard) && !running.containsKey(shard) && !leaving.containsKey(shard)) {
                    var cursor = new FencedCursor(consumer.name(), shard, leases, reads, committer, clock);
                    var one = new ConsumedShard(consumer, shard, cursor, leases, growth, reads, clock);
                    running.put(shard, one);
                    one.start();
                }
            }
        }

        /** Asks the shard's thread to end; true when it has. */
        private boolean letGo(int shard) {
            leaving.put(shard, rounds);
            var one = running.get(shard);
            if (one == null) {
                return true;
            }
            one.stop();
            return one.ended();
        }

        long lagNanos() {
            return running.values().stream()
                    .mapToLong(ConsumedShard::lagNanos)
                    .max()
                    .orElse(0);
        }

        void stop() {
            running.values().forEach(ConsumedShard::stop);
        }

        void awaitEnd(long until) {
            running.values().forEach(one -> one.awaitEnd(Duration.ofNanos(until - System.nanoTime())));
        }
    }
}
