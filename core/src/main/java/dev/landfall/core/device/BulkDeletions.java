package dev.landfall.core.device;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.device.BulkDeletion.State;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * Deletes all devices of a tenant or of an owner, step by step in the background. A request is stored as a record, so the work continues
 * after a crash, on the node that does the housekeeping of the record's shard. Each device is deleted as a single one is, with the same
 * events, and only a few at a time, so that other writers do not wait long. A step may be repeated. {@link #ask} and {@link #find} may be
 * called on any thread; one thread of the core calls {@link #round}.
 */
@SuppressWarnings("exports") // made by the core alone
public final class BulkDeletions {
    private static final Logger LOG = System.getLogger(BulkDeletions.class.getName());
    private static final String KIND = "bulk-deletion";
    private static final String RUNNING = "running";
    private static final String DONE = "done";

    /** The maximum number of running deletions of which one round takes notice. */
    private static final int RUNNING_MAX = 1000;
    /** The number of devices of one step. */
    private static final int STEP = 32;
    /** The number of devices that are deleted at the same time. */
    private static final int AT_ONCE = 4;

    private static final int ATTEMPTS_MAX = 8;
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** How long the record of a deletion that is done is kept. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Records records;
    private final StoreWrites writing;
    private final Access access;
    private final Registry registry;
    private final IntPredicate mine;
    /** How far each running deletion has gone through the list of devices. For the thread of {@link #round}. */
    @NodeLocal("the records of kind bulk-deletion: a walk begins again at the first device")
    private final Map<Records.Key, Walk> walks = new HashMap<>();

    /** @param mine whether this node does the housekeeping of a shard */
    public BulkDeletions(Records records, StoreWrites writing, Access access, Registry registry, IntPredicate mine) {
        this.records = records;
        this.writing = writing;
        this.access = access;
        this.registry = registry;
        this.mine = mine;
    }

    /**
     * Requests the deletion of all devices that exist now. Blocks; durable when it returns. {@link #find} shows the progress. A request
     * that is repeated while the deletion runs extends it to the devices that were signed up meanwhile.
     *
     * @param owner empty for the devices of every owner of the tenant
     * @throws Refused FORBIDDEN unless {@link Access#mayDeleteAll} allows it; INVALID for an invalid name of a tenant or owner;
     *     UNAVAILABLE
     */
    public BulkDeletion ask(Principal principal, String tenant, Optional<String> owner) {
        check(principal, tenant, owner);
        var key = key(tenant, owner);
        var now = writing.now();
        return update(
                        key,
                        before -> before.filter(one -> one.state() == State.RUNNING)
                                .map(one -> one.askedAgain(principal.subject(), now))
                                .or(() -> Optional.of(BulkDeletion.asked(tenant, owner, principal.subject(), now))))
                .orElseThrow();
    }

    /**
     * The progress of a deletion; empty when there was none, or when it has been done for a day. Blocks.
     *
     * @throws Refused as {@link #ask}
     */
    public Optional<BulkDeletion> find(Principal principal, String tenant, Optional<String> owner) {
        check(principal, tenant, owner);
        return records.find(key(tenant, owner)).map(record -> BulkDeletion.decode(record.bytes()));
    }

    /** Works at the running deletions of this node for about a second. The core calls it once each second; blocks. */
    public void round() {
        if (!registry.mayFinish()) {
            return;
        }
        var end = System.nanoTime() + ROUND.toNanos();
        var running = running();
        walks.keySet().retainAll(running);
        while (!running.isEmpty() && System.nanoTime() < end) {
            running.removeIf(key -> !step(key));
        }
    }

    private void check(Principal principal, String tenant, Optional<String> owner) {
        access.checkAlive(principal);
        if (!access.mayDeleteAll(principal, tenant, owner)) {
            throw new Refused(
                    Reason.FORBIDDEN,
                    "All devices of a tenant or of another owner can be deleted only by an administrator of that tenant, or by"
                            + " the operator of the hub.");
        }
        try {
            Partition.checkName("the tenant", tenant);
            owner.ifPresent(name -> Partition.checkName("the owner", name));
        } catch (IllegalArgumentException wrong) {
            throw new Refused(Reason.INVALID, "This cannot be a name: " + wrong.getMessage() + ".", wrong);
        }
    }

    private List<Records.Key> running() {
        var keys = new ArrayList<Records.Key>();
        for (var record : records.list(Records.HUB, KIND, RUNNING, Optional.empty(), RUNNING_MAX)
                .items()) {
            var key = record.key();
            if (mine.test(writing.reading().shard(Names.record(key.tenant(), key.kind(), key.id())))) {
                keys.add(key);
            }
        }
        return keys;
    }

    /**
     * Deletes the devices of one page of the list.
     *
     * @return whether the deletion has more to do in this round
     */
    private boolean step(Records.Key key) {
        var found = records.find(key).map(record -> BulkDeletion.decode(record.bytes()));
        if (found.isEmpty() || found.get().state() == State.DONE) {
            return false;
        }
        var deletion = found.get();
        var walk = walks.computeIfAbsent(key, _ -> new Walk());
        var page = page(deletion, walk);
        var deleted = delete(deletion, page.items(), walk);
        walk.token = Optional.ofNullable(page.next());
        var finished = walk.token.isEmpty() && !walk.later && foundAll(deletion);
        var unreadable = walk.unreadable;
        if (walk.token.isEmpty()) {
            walks.remove(key);
        }
        if (deleted == 0 && !finished) {
            // The end of a list that may lag behind the writes: the next round reads it again.
            return walk.token.isPresent();
        }
        return update(
                        key,
                        now -> now.map(one -> {
                            var counted = one.plus(deleted);
                            return finished && one.askedAt() == deletion.askedAt() ? counted.done(unreadable) : counted;
                        }))
                .filter(now -> now.state() == State.RUNNING)
                .isPresent();
    }

    private Page<Store.Hit> page(BulkDeletion deletion, Walk walk) {
        var index = deletion.owner().isPresent() ? Names.OWNER_DEVICES : Names.TENANT_DEVICES;
        var key = deletion.owner().orElse(Names.ALL);
        var question = new Store.Query(index.name(), deletion.tenant(), key, "", null, Set.of());
        try {
            return writing.reading().find(question, walk.token, STEP);
        } catch (Refused refused) {
            if (refused.reason() != Reason.INVALID) {
                throw refused;
            }
            // The hub was moved to another store, which does not know this page token. The list is read from its
            // beginning.
            return writing.reading().find(question, Optional.empty(), STEP);
        }
    }

    /** Whether the list has caught up with all devices that existed at the time of the request. */
    private boolean foundAll(BulkDeletion deletion) {
        return writing.now()
                > Nanos.plus(deletion.askedAt(), writing.reading().findLag().toNanos());
    }

    private long delete(BulkDeletion deletion, List<Store.Hit> hits, Walk walk) {
        var deleted = new AtomicLong();
        var failed = new ConcurrentLinkedQueue<RuntimeException>();
        for (var from = 0; from < hits.size(); from += AT_ONCE) {
            try (var threads = Guard.virtualThreads(KIND)) {
                for (var hit : hits.subList(from, Math.min(hits.size(), from + AT_ONCE))) {
                    threads.execute(() -> noted(failed, () -> giveUp(hit, deletion, walk, deleted)));
                }
            }
        }
        failed.forEach(failure -> survive(failure, walk));
        return deleted.get();
    }

    private void giveUp(Store.Hit hit, BulkDeletion deletion, Walk walk, AtomicLong deleted) {
        var device = Names.keyOf(hit.view().partition());
        if (device.isEmpty()) {
            return;
        }
        switch (registry.giveUp(device.get(), deletion)) {
            case NOT_MEANT -> {}
            case LATER -> walk.later = true;
            case FREE -> deleted.incrementAndGet();
        }
    }

    private static void noted(Queue<RuntimeException> failed, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) { // judged when all of this step have come to their end
            failed.add(failure);
        }
    }

    /**
     * Counts a device that cannot be read, so that it does not delay the others. Any other failure is thrown, and the step is repeated.
     */
    private static void survive(RuntimeException failure, Walk walk) {
        if (!(failure instanceof ProviderException corrupt) || corrupt.fault() != Fault.CORRUPT) {
            throw failure;
        }
        walk.unreadable++;
        LOG.log(Level.WARNING, "A device cannot be deleted because its data cannot be read.", failure);
    }

    private Optional<BulkDeletion> update(Records.Key key, UnaryOperator<Optional<BulkDeletion>> change) {
        for (var attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            var record = records.find(key);
            var next = change.apply(record.map(found -> BulkDeletion.decode(found.bytes())));
            if (next.isEmpty()) {
                return next;
            }
            var done = next.get().state() == State.DONE;
            var revision = record.map(Records.Record::revision).orElse(0L);
            var expiry = done
                    ? Optional.of(Nanos.instant(Nanos.plus(writing.now(), REMEMBERED.toNanos())))
                    : Optional.<Instant>empty();
            try {
                records.put(key, revision, next.get().encode(), done ? DONE : RUNNING, expiry);
                return next;
            } catch (Refused refused) {
                // Another thread or node has written the record meanwhile.
                if (refused.reason() != Reason.DUPLICATE) {
                    throw refused;
                }
            }
        }
        throw new Refused(Reason.UNAVAILABLE, "The same deletion is asked for by many. Try again later.");
    }

    private static Records.Key key(String tenant, Optional<String> owner) {
        try {
            var name = tenant + "\0" + owner.orElse("");
            var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return new Records.Key(Records.HUB, KIND, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The progress of one deletion through the list of devices. */
    private static final class Walk {
        Optional<String> token = Optional.empty();
        long unreadable;
        /** Whether a deleted device still keeps its id: then the list is gone through once more. */
        volatile boolean later;
    }
}
