package dev.landfall.core.record;

import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.form.UnknownForms;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Small durable records of the hub's services: clients, tokens, codes, certificates. The first revision of a record is 1, or
 * one above the last revision of a deleted record with the same key; each write increases it. The history of a record is its
 * audit trail. All calls block, and what is written holds on all nodes at once.
 *
 * <p>All calls refuse INVALID for an invalid name, and UNAVAILABLE when the store does not answer.
 */
public final class Records {
    private static final int LIMIT_MAX = 1000;
    /** How often a write is tried while a deleted record with the same key is being removed. */
    private static final int ATTEMPTS_MAX = 8;

    private static final Set<String> STREAM = Set.of(Names.RECORD);

    private final StoreReads reads;
    private final DecisionLoop deciding;
    private final Committer committer;
    private final Retention retention;
    private final RecordFollowers followers = new RecordFollowers();

    @SuppressWarnings("exports") // made by the core alone
    public Records(StoreReads reads, DecisionLoop deciding, Committer committer, Retention retention) {
        this.reads = reads;
        this.deciding = deciding;
        this.committer = committer;
        this.retention = retention;
    }

    /** From now on tells a service which of its records change while other nodes live. One service for each kind. */
    public void follow(String kind, RecordFollower follower) {
        followers.add(kind, follower);
    }

    /** Is told what is in the log. */
    @SuppressWarnings("exports") // for the core alone
    public LogFollower follower() {
        return followers;
    }

    /** How much later than written a record may be in {@link #list}: nobody decides for good on what is not in it before. */
    public Duration findLag() {
        return reads.findLag();
    }

    /** Finds a record; empty when it was never written, was deleted, or has expired. */
    public Optional<Record> find(Key key) {
        var head = reads.heads(partition(key), STREAM).heads().get(Names.RECORD);
        return head == null ? Optional.empty() : record(key, head);
    }

    /**
     * Writes a record if it has the expected revision.
     *
     * @param expected 0 to create the record; else the revision that was read
     * @param group the group in whose {@link #list} the record is; empty for the unnamed group
     * @param expiry from this time on the record is not found any more and may be deleted; empty for never
     * @return the new revision
     * @throws Refused DUPLICATE when the record has another revision; TOO_LARGE
     */
    public long put(Key key, long expected, byte[] bytes, String group, Optional<Instant> expiry) {
        var partition = partition(key);
        var until = expiry.map(Nanos::of).orElse(0L);
        var head = new RecordHead(RecordHead.State.KEPT, until, group, bytes);
        var indexes = Map.of(
                Names.RECORDS.name(),
                List.of(indexed(() -> new IndexEntry(indexKey(key.kind(), group), key.id()))),
                Names.DUE.name(),
                until == 0 ? List.<IndexEntry>of() : List.of(due(partition, until)));
        for (var attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            var result = deciding.decide(partition, STREAM, view -> write(view, expected, head, indexes));
            if (result.revision > 0) {
                return result.revision;
            }
            forget(partition, result.buried);
        }
        throw new Refused(Reason.UNAVAILABLE, "The record is being deleted. Try again later.");
    }

    /** Deletes a record. Does nothing when there is none. */
    public void delete(Key key) {
        var partition = partition(key);
        var view = reads.heads(partition, STREAM);
        if (!view.heads().isEmpty()) {
            forget(partition, view.generation());
        }
    }

    /**
     * Lists the records of one kind and group, ordered by id.
     *
     * @param token of the next page, from the page before; empty for the first page
     * @param limit the maximum number of records, up to {@value #LIMIT_MAX}
     */
    public ListPage<Record> list(String tenant, String kind, String group, Optional<String> token, int limit) {
        return list(tenant, kind, new Group(group, ""), token, limit);
    }

    /** As {@link #list(String, String, String, Optional, int)}, for the records whose ids begin with the prefix of the group. */
    public ListPage<Record> list(String tenant, String kind, Group group, Optional<String> token, int limit) {
        var partition = partition(new Key(tenant, kind, "any"));
        var key = indexKey(kind, group.name());
        var query = new Store.Query(Names.RECORDS.name(), partition.tenant(), key, group.idPrefix(), null, STREAM);
        var page = indexed(() -> reads.find(query, token, Math.clamp(limit, 1, LIMIT_MAX)));
        var records = new ArrayList<Record>();
        for (var hit : page.items()) {
            var head = hit.view().heads().get(Names.RECORD);
            if (head != null) {
                UnknownForms.orElse(() -> record(new Key(tenant, kind, hit.sort()), head), Optional.<Record>empty())
                        .filter(record -> record.group().equals(group.name()))
                        .ifPresent(records::add);
            }
        }
        return new ListPage<>(List.copyOf(records), Optional.ofNullable(page.next()));
    }

    /** Whether a partition belongs to a record. The janitor asks this for what is due. */
    @SuppressWarnings("exports") // for the janitor
    public static boolean mine(Partition partition) {
        return Names.recordOf(partition).isPresent();
    }

    /**
     * Deletes a record that has expired. First a last head is written, which no writer overwrites, and then the partition is
     * deleted: so a record that is written again at the same moment is not lost.
     */
    @SuppressWarnings("exports") // for the janitor
    public void expire(Partition partition) {
        var buried = deciding.decide(partition, STREAM, view -> {
            var stored = view.heads().get(Names.RECORD);
            if (stored == null) {
                return Decision.nothing(-1L);
            }
            var decoded = UnknownForms.known(() -> RecordHead.decode(stored.bytes()));
            if (decoded.isEmpty()) {
                // Only a newer version can read when the record expires.
                return Decision.nothing(-1L);
            }
            var head = decoded.get();
            if (head.state() == RecordHead.State.BURIED) {
                return Decision.nothing(view.generation());
            }
            if (head.found(deciding.now())) {
                return Decision.nothing(-1L);
            }
            var bytes = head.buried().encode();
            // The entry in the index of due records stays: if this process stops here, the next run continues.
            var indexes = Map.of(Names.RECORDS.name(), List.<IndexEntry>of());
            return new Decision<>(view.generation(), List.of(), List.of(change(view, bytes, deciding.now())), indexes);
        });
        if (buried >= 0) {
            forget(partition, buried);
        }
    }

    /** Decides on a write: refuses another revision, and asks for the deletion of a record that has its last head. */
    private Decision<Written> write(
            Store.PartitionView view, long expected, RecordHead head, Map<String, List<IndexEntry>> indexes) {
        var now = deciding.now();
        var before = view.heads().get(Names.RECORD);
        var found = before != null && RecordHead.decode(before.bytes()).found(now);
        var revision = found && before != null ? before.version() : 0;
        if (revision != expected) {
            throw new Refused(Reason.DUPLICATE, "The record's revision is " + revision + ", not " + expected + ".");
        }
        if (before != null && RecordHead.decode(before.bytes()).state() == RecordHead.State.BURIED) {
            return Decision.nothing(new Written(0, view.generation()));
        }
        var bytes = head.encode();
        return new Decision<>(
                new Written(view.version(Names.RECORD) + 1, 0), List.of(), List.of(change(view, bytes, now)), indexes);
    }

    private Change change(Store.PartitionView view, byte[] bytes, long now) {
        return new Change(
                Names.RECORD,
                view.version(Names.RECORD),
                List.of(bytes),
                bytes,
                retention.keepUntil(view.partition().tenant(), now, bytes.length));
    }

    private void forget(Partition partition, long generation) {
        try {
            committer.delete(partition, generation);
        } catch (ProviderException failure) {
            // Another caller has deleted the record, and it was written again since.
            if (failure.fault() != Fault.CONFLICT) {
                throw failure;
            }
        }
    }

    private IndexEntry due(Partition partition, long when) {
        return new IndexEntry(Integer.toString(reads.shard(partition)), Names.sortable(when));
    }

    private Optional<Record> record(Key key, Store.Head stored) {
        var head = RecordHead.decode(stored.bytes());
        return head.found(deciding.now())
                ? Optional.of(
                        new Record(key, stored.version(), Nanos.instant(stored.time()), head.bytes(), head.group()))
                : Optional.empty();
    }

    private static Partition partition(Key key) {
        if (key.kind().isEmpty() || key.kind().indexOf('/') >= 0 || key.id().isEmpty()) {
            throw new Refused(Reason.INVALID, "A record's kind is one word without a slash, its id is not empty.");
        }
        return indexed(() -> Names.record(key.tenant(), key.kind(), key.id()));
    }

    private static String indexKey(String kind, String group) {
        return kind + "/" + group;
    }

    private static <T> T indexed(Supplier<T> named) {
        try {
            return named.get();
        } catch (IllegalArgumentException wrong) {
            throw new Refused(
                    Reason.INVALID, "Not a name or page token of records: " + wrong.getMessage() + ".", wrong);
        }
    }

    /**
     * The result of an attempt to write.
     *
     * @param revision the new revision; 0 when a deleted record has to be removed first
     * @param buried the generation to delete in that case
     */
    private record Written(long revision, long buried) {}

    /**
     * The name of a record.
     *
     * @param tenant the tenant; {@link #HUB} for records of the hub itself
     * @param kind the sort of record, chosen by the service; one word without a slash
     * @param id the id within the kind
     */
    public record Key(String tenant, String kind, String id) {}

    /**
     * Selects records of a kind.
     *
     * @param name the name of their group; may be empty
     * @param idPrefix the beginning of their ids; empty for the whole group
     */
    public record Group(String name, String idPrefix) {}

    /** The tenant of records that belong to the hub itself. */
    public static final String HUB = "@hub";

    /**
     * A record as it was found.
     *
     * @param revision of the last write
     * @param time of the last write
     */
    public record Record(Key key, long revision, Instant time, byte[] bytes, String group) {}
}
