package dev.landfall.core;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Logins;
import dev.landfall.core.access.RevokedTokenIds;
import dev.landfall.core.command.CommandLog;
import dev.landfall.core.command.CommandWatch;
import dev.landfall.core.command.Commands;
import dev.landfall.core.command.SessionWaker;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.consumer.DurableConsumers;
import dev.landfall.core.device.BulkDeletions;
import dev.landfall.core.device.DeviceMigration;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.feed.Feed;
import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.ClockWatch;
import dev.landfall.core.node.Janitor;
import dev.landfall.core.node.Node;
import dev.landfall.core.node.PeriodicTask;
import dev.landfall.core.node.ShardLeases;
import dev.landfall.core.record.Records;
import dev.landfall.core.record.Revocations;
import dev.landfall.core.retention.AccountedRetention;
import dev.landfall.core.retention.RetentionAccounting;
import dev.landfall.core.stored.Names;
import dev.landfall.form.UnknownForms;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Identity;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The hub's core, put together: what gateways and services may ask. */
public final class Core implements AutoCloseable {
    private static final String CLOSING = "core-closing";
    private static final Duration SERVING_LOOK = Duration.ofMillis(5);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);

    private final Store store;
    private final Access access;
    private final Logins logins;
    private final Feed feed;
    private final Committer committer;
    private final Records records;
    private final Revocations revocations;
    private final Sessions sessions;
    private final Registry registry;
    private final Devices devices;
    private final Commands commands;
    private final Node node;
    private final SessionWaker waker;
    private final ClockWatch clockWatch;
    private final Janitor janitor;
    private final DeviceMigration carryingOver;
    private final BulkDeletions bulkDeletions;
    private final DurableConsumers consumers;
    private final List<PeriodicTask> housekeeping;
    private final PeriodicTask lease;

    @NodeLocal("nothing: whether this process is closing")
    private final AtomicBoolean closed = new AtomicBoolean();

    private Core(Store store, Bus bus, Identity identity, CoreSettings settings, CoreMeters meters) {
        this.store = store;
        var clock = settings.clock();
        var shards = store.info().shards();
        var revoked = new RevokedTokenIds();
        access = new Access(clock, revoked);
        logins = new Logins(identity, access);
        var reads = new StoreReads(store);
        var watch = new CommandWatch();
        var growth = new LogGrowth(store, this::exclusive);
        feed = new Feed(store, bus, reads, access, settings.hubId().text(), meters, growth);
        clockWatch = new ClockWatch(clock, System::nanoTime);
        var followers = new Followers(List.of(watch, feed.listener(), feed.hints(), growth, clockWatch));
        committer = new Committer(store, followers, meters);
        var deciding = new DecisionLoop(reads, committer, clock);
        var retention = new AccountedRetention(settings.historyKept(), settings.historyBytesMax(), reads, shards);
        records = new Records(reads, deciding, committer, retention);
        revocations = new Revocations(records, revoked, clock);
        node = new Node(reads, committer, settings, this::exclusive, System::nanoTime);
        var log = new CommandLog(reads, deciding, retention, settings.commandAnswer(), meters);
        var writes = new StoreWrites(reads, deciding, committer, retention, meters, clock);
        sessions = new Sessions(writes, access, store.info().itemBytesMax(), log, this::incarnation);
        registry = new Registry(writes, access, sessions, settings.devices(), System::nanoTime);
        carryingOver = new DeviceMigration(writes, registry, sessions, shards, this::keeps);
        devices = new Devices(reads, access, registry, node, carryingOver::complete);
        waker = new SessionWaker(node, bus, sessions);
        commands = new Commands(log, access, waker, watch, settings.commandTimeToLive(), carryingOver::complete);
        node.follow(waker);
        node.follow(new Abandoning(sessions));
        lease = new PeriodicTask("lease", Duration.ofNanos(node.tickNanos()), node::tick);
        var clocks = new PeriodicTask("clock-watch", HOUSEKEEPING, clockWatch::look);
        var chores = new Chores(log, records, sessions, registry);
        var leases = new ShardLeases("janitor", shards, Names::janitor, node, reads, deciding);
        janitor = new Janitor(node, reads, deciding, committer, leases, chores);
        consumers = new DurableConsumers(node, reads, deciding, committer, growth, clock, shards);
        consumers.add(new RetentionAccounting(settings.historyKept(), settings.historyBytesMax(), clock));
        bulkDeletions = new BulkDeletions(records, writes, access, registry, this::keeps);
        var followed = List.of(watch, revocations, records.follower(), sessions.follower());
        housekeeping = List.of(
                clocks,
                new PeriodicTask("janitor", HOUSEKEEPING, janitor::round),
                new PeriodicTask("carrying-over", HOUSEKEEPING, carryingOver::round),
                new PeriodicTask("device-counts", HOUSEKEEPING, registry::count),
                new PeriodicTask("bulk-deletions", HOUSEKEEPING, bulkDeletions::round),
                new PeriodicTask("revocations", HOUSEKEEPING, revocations::look),
                new PeriodicTask("growth-hints", HOUSEKEEPING, () -> listen(followed)),
                new PeriodicTask("consumers", HOUSEKEEPING, consumers::round),
                new PeriodicTask("retention", AccountedRetention.PACE, retention::look),
                new PeriodicTask("waker", HOUSEKEEPING, () -> waker.look(reads)));
    }

    /** The indexes a store must be opened with. */
    public static List<Index> indexes() {
        return Names.indexes();
    }

    /**
     * Starts the core on a store that was opened with {@link #indexes}. Returns when this node holds its lease: from then on
     * devices can sign in.
     *
     * @throws Refused UNAVAILABLE when the store can not be written within the lease's term
     */
    public static Core start(Store store, Bus bus, Identity identity, CoreSettings settings, CoreMeters meters) {
        var core = new Core(store, bus, identity, settings, meters);
        if (!core.serves(settings.leaseTerm())) {
            core.close();
            throw new Refused(Reason.UNAVAILABLE, "The hub cannot write to the store, so it cannot start.");
        }
        try {
            // Before anybody shows a token that was revoked.
            core.revocations.look();
            Guard.run("growth-hints", core.feed::listen);
            return core;
        } catch (Refused unavailable) {
            core.close();
            throw unavailable;
        }
    }

    public Access access() {
        return access;
    }

    public Logins logins() {
        return logins;
    }

    public Registry registry() {
        return registry;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Devices devices() {
        return devices;
    }

    public BulkDeletions bulkDeletions() {
        return bulkDeletions;
    }

    public Commands commands() {
        return commands;
    }

    /** Parts of the hub that follow the whole log, each entry at least once. */
    public DurableConsumers consumers() {
        return consumers;
    }

    public Feed feed() {
        return feed;
    }

    public Records records() {
        return records;
    }

    public Revocations revocations() {
        return revocations;
    }

    /** Whether this node holds its lease and the store can be written. */
    public boolean healthy() {
        return !closed.get() && node.serving() && store.status().healthy();
    }

    /** Whether the machine's clock was set back behind the time of the hub's newest events; one condition, which is never false. */
    public Status clockStatus() {
        return clockWatch.status();
    }

    /** What this process met in the store that only a newer version understands, and how often, since it began. */
    public static Map<String, Long> unknownForms() {
        return UnknownForms.counts();
    }

    /** Ends subscriptions, closes open sessions durably, releases the node's lease. The providers stay open. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        Guard.run(CLOSING, feed::close);
        Guard.run(CLOSING, waker::close);
        Guard.run(CLOSING, sessions::close);
        housekeeping.forEach(rounds -> Guard.run(CLOSING, rounds::close));
        Guard.run(CLOSING, consumers::close);
        // The lease goes last: as long as a session is open, the node that holds it lives.
        Guard.run(CLOSING, lease::close);
        Guard.run(CLOSING, node::close);
        committer.close();
    }

    /** Asked anew each time: the hub may be moved to a store that others write to. */
    private boolean exclusive() {
        return store.info().capabilities().contains(Store.Capability.EXCLUSIVE);
    }

    /** What this node remembers follows the log while other nodes live; before that nobody else can change it. */
    private void listen(List<LogFollower> followed) {
        feed.follow(node.accompanied() ? followed : List.of());
        feed.listen();
    }

    private boolean keeps(int shard) {
        return node.serving() && janitor.holds(shard);
    }

    private Optional<String> incarnation() {
        return node.serving() ? Optional.of(node.incarnation()) : Optional.empty();
    }

    private boolean serves(Duration patience) {
        var serving = new CountDownLatch(1);
        node.follow(new Starting(serving));
        var began = System.nanoTime();
        try {
            // The lease's own round looks once a second; nobody who starts a hub should wait for it.
            while (!serving.await(SERVING_LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                if (System.nanoTime() - began > patience.toNanos()) {
                    return false;
                }
                node.tick();
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** All who follow what this node commits, each whatever the others do. */
    private record Followers(List<CommitListener> all) implements CommitListener {
        private static final String COMMITTER = "committer";

        @Override
        public void committed(List<CommittedAppend> group) {
            all.forEach(one -> Guard.run(COMMITTER, () -> one.committed(group)));
        }

        @Override
        public void deleted(Partition partition) {
            all.forEach(one -> Guard.run(COMMITTER, () -> one.deleted(partition)));
        }

        @Override
        public void unsure() {
            all.forEach(one -> Guard.run(COMMITTER, one::unsure));
        }
    }

    /** What is over its time or was left behind, and who knows what to do about it. */
    private record Chores(CommandLog log, Records records, Sessions sessions, Registry registry)
            implements Janitor.Chores {
        @Override
        public void due(Partition partition) {
            if (Records.mine(partition)) {
                records.expire(partition);
            } else if (!registry.finish(partition)) {
                log.sweep(partition);
            }
        }

        @Override
        public void lost(Partition partition, String incarnation) {
            sessions.closeLost(partition, incarnation);
        }
    }

    /** Without the lease no session is ours. */
    private record Abandoning(Sessions sessions) implements Node.Serving {
        @Override
        public void began(String incarnation) {}

        @Override
        public void ended(String incarnation) {
            sessions.abandon();
        }
    }

    private record Starting(CountDownLatch serving) implements Node.Serving {
        @Override
        public void began(String incarnation) {
            serving.countDown();
        }

        @Override
        public void ended(String incarnation) {}
    }
}
