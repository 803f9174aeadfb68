package dev.landfall.core.node;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.quota.LruMap;
import dev.landfall.core.stored.Names;
import dev.landfall.form.UnknownForms;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The incarnations of all nodes, as their leases in the store show them. An incarnation lives if its lease is renewed: the term
 * is measured on the monotonic clock of this process, from the moment when the lease was first seen at its present version. No wall
 * clock is used. A lease that is seen for the first time counts as living for one full term.
 */
final class Nodes {
    private static final int PAGE = 256;
    private static final int GONE_MAX = 1024;
    private static final Set<String> STREAM = Set.of(Names.LEASE);

    /**
     * @param movedAt when this version of the lease was first seen, on the monotonic clock
     * @param seenAt when the lease was last read, on the monotonic clock
     */
    record Seen(String incarnation, long version, LeaseHead head, long movedAt, long seenAt) {
        /** Whether the incarnation lives. Time in which the lease was not read does not count. */
        boolean live() {
            return head.state() == LeaseHead.State.HELD && seenAt - movedAt < head.termNanos();
        }

        /** Whether the lease has ended, and this node has known that for the given time. */
        boolean overFor(Duration time) {
            return head.state() == LeaseHead.State.OVER && seenAt - movedAt >= time.toNanos();
        }
    }

    private final StoreReads reading;
    private final LongSupplier ticker;

    @NodeLocal("the leases of all nodes in the store")
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    /** Incarnations that have ended or have no lease. A lease is written before anything refers to it, and never made again. */
    @NodeLocal("the leases of all nodes in the store")
    private final Set<String> gone = Collections.newSetFromMap(Collections.synchronizedMap(new LruMap<>(GONE_MAX)));

    Nodes(StoreReads reading, LongSupplier ticker) {
        this.reading = reading;
        this.ticker = ticker;
    }

    /** Reads all leases. Blocks. */
    void refresh() {
        var query = new Store.Query(Names.NODES.name(), null, Names.ALL, "", null, STREAM);
        var found = new ArrayList<String>();
        Optional<String> token = Optional.empty();
        do {
            var page = reading.find(query, token, PAGE);
            for (var hit : page.items()) {
                if (look(hit.sort(), hit.view())) {
                    found.add(hit.sort());
                }
            }
            token = Optional.ofNullable(page.next());
        } while (token.isPresent());
        seen.keySet().retainAll(found);
    }

    /** All incarnations whose leases are in the store now. Blocks. */
    List<String> known() {
        var query = new Store.Query(Names.NODES.name(), null, Names.ALL, "", null, Set.of());
        var known = new ArrayList<String>();
        Optional<String> token = Optional.empty();
        do {
            var page = reading.find(query, token, PAGE);
            page.items().forEach(hit -> known.add(hit.sort()));
            token = Optional.ofNullable(page.next());
        } while (token.isPresent());
        return known;
    }

    /** Whether an incarnation lives, by the last reading of its lease. Reads the store if the incarnation is not known yet. */
    boolean live(String incarnation) {
        if (gone.contains(incarnation)) {
            return false;
        }
        var known = seen.get(incarnation);
        if (known == null) {
            if (!look(incarnation, reading.heads(Names.node(incarnation), STREAM))) {
                gone.add(incarnation);
            }
            known = seen.get(incarnation);
        }
        return known != null && known.live();
    }

    /** Marks an incarnation as dead, whatever its lease says: it was a former start of this node. */
    void over(String incarnation) {
        gone.add(incarnation);
    }

    /** All incarnations, as of the last reading of the leases. */
    List<Seen> all() {
        return List.copyOf(seen.values());
    }

    /** Notes a lease, and returns whether there is one. A lease that cannot be read counts as dead, unless a newer version wrote it. */
    private boolean look(String incarnation, Store.PartitionView view) {
        var stored = view.heads().get(Names.LEASE);
        if (stored == null) {
            return false;
        }
        var now = ticker.getAsLong();
        try {
            var head = UnknownForms.orElse(() -> LeaseHead.decode(stored.bytes()), LeaseHead.UNKNOWN);
            seen.compute(
                    incarnation,
                    (_, before) -> before != null && before.version() == stored.version()
                            ? new Seen(incarnation, stored.version(), head, before.movedAt(), now)
                            : new Seen(incarnation, stored.version(), head, now, now));
        } catch (ProviderException corrupt) {
            // The leases of the other nodes must be read nevertheless.
            Guard.failed("janitor", corrupt);
            seen.remove(incarnation);
        }
        return true;
    }
}
