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
 * Small durable things of the hub's services: clients, tokens, codes, certificates. Revisions grow with each writing; the
 * first is 1, or above the last one of a forgotten record with the same key. The history is the audit trail. All calls block
 * and hold at once everywhere.
 *
 * <p>All refuse INVALID for names that are none, and UNAVAILABLE.
 */
public final class Records {
    private static final int LIMIT_MAX = 1000;
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

    /** The record, unless it was never written, was deleted or expired. */
    public Optional<Record> find(Key key) {
        var head = reads.heads(partition(key), STREAM).heads().get(Names.RECORD);
        return head == null ? Optional.empty() : record(key, head);
    }

    /**
     * Writes a record if its revision is the expected one.
     *
     * @param expected 0 to create it; else the revision that was read
     * @param group finds it again by {@link #list}; empty for the group of those that have none
     * @param expiry from then on it is not found any more and may be forgotten
     * @return the new revision
     * @throws Refused DUPLICATE when the revision is another; TOO_LARGE
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

    /** Forgets a record; again: nothing happens. */
    public void delete(Key key) {
        var partition = partition(key);
        var view = reads.heads(partition, STREAM);
        if (!view.heads().isEmpty()) {
            forget(partition, view.generation());
        }
    }

    /** Records of one kind and group, ordered by id. */
    public ListPage<Record> list(String tenant, String kind, String group, Optional<String> token, int limit) {
        return list(tenant, kind, new Group(group, ""), token, limit);
    }

    /** As {@link #list(String, String, String, Optional, int)}, only those whose ids begin so. */
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

    /** Whether a partition is a record's, for the one who pages what is due. */
    @SuppressWarnings("exports") // for the janitor
    public static boolean mine(Partition partition) {
        return Names.recordOf(partition).isPresent();
    }

    /**
     * Forgets a record that expired. In two steps: what is deleted has a last word that nobody writes over, so that a record
     * which is written again at this moment is not lost.
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
                // A newer version knows when it is over.
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
            // The entry in the index of what is due stays: were we to stop here, the next one goes on.
            var indexes = Map.of(Names.RECORDS.name(), List.<IndexEntry>of());
            return new Decision<>(view.generation(), List.of(), List.of(change(view, bytes, deciding.now())), indexes);
        });
        if (buried >= 0) {
            forget(partition, buried);
        }
    }

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
            // Someone else forgot it, and it is back already.
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

    /** @param buried the generation to delete first, when {@code revision} is 0 */
    private record Written(long revision, long buried) {}

    /**
     * @param tenant whose; {@link #HUB} for the hub's own
     * @param kind one word for each sort of record, chosen by the service; without a slash
     * @param id within the kind
     */
    public record Key(String tenant, String kind, String id) {}

    /**
     * Some records of a kind.
     *
     * @param name of their group; may be empty
     * @param idPrefix how their ids begin; empty for all of the group
     */
    public record Group(String name, String idPrefix) {}

    /** The tenant of records that belong to the hub itself. */
    public static final String HUB = "@hub";

    /** @param time of the last writing */
    public record Record(Key key, long revision, Instant time, byte[] bytes, String group) {}
}
