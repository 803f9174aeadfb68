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
 * The incarnations of all nodes, as their leases in the store show them. Whether one lives is judged by movement: its term is
 * measured here, on this process's monotonic clock, from the moment at which the lease was last seen at another version.
 * Nobody's wall clock takes part. A lease first seen counts as living until one full term without movement.
 */
final class Nodes {
    private static final int PAGE = 256;
    private static final int GONE_MAX = 1024;
    private static final Set<String> STREAM = Set.of(Names.LEASE);

    /**
     * @param movedAt when its version was first seen, on the monotonic clock
     * @param seenAt when it was last looked at
     */
    record Seen(String incarnation, long version, LeaseHead head, long movedAt, long seenAt) {
        /** Whether it lives. Time in which nobody looked does not count against it. */
        boolean live() {
            return head.state() == LeaseHead.State.HELD && seenAt - movedAt < head.termNanos();
        }

        /** Whether its lease was given back or taken from it, and this node has seen that for so long. */
        boolean overFor(Duration time) {
            return head.state() == LeaseHead.State.OVER && seenAt - movedAt >= time.toNanos();
        }
    }

    private final StoreReads reading;
    private final LongSupplier ticker;

    @NodeLocal("the leases of all nodes in the store")
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    /** Incarnations that are over, and such without a lease: it is written before anything refers to it, and never again. */
    @NodeLocal("the leases of all nodes in the store")
    private final Set<String> gone = Collections.newSetFromMap(Collections.synchronizedMap(new LruMap<>(GONE_MAX)));

    Nodes(StoreReads reading, LongSupplier ticker) {
        this.reading = reading;
        this.ticker = ticker;
    }

    /** Looks at all leases. Blocks. */
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

    /** All whose leases are in the store now. Blocks. */
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

    /** Whether an incarnation lives, by what was last seen; reads the store when it was never heard of. */
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

    /** This one is known to be dead, whatever its lease says: it was our own. */
    void over(String incarnation) {
        gone.add(incarnation);
    }

    /** All that were last seen. */
    List<Seen> all() {
        return List.copyOf(seen.values());
    }

    /** Returns whether there is a lease. One that cannot be read is there, and nobody lives by it, unless it is a newer version's. */
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
            // The other nodes are to be looked at all the same.
            Guard.failed("janitor", corrupt);
            seen.remove(incarnation);
        }
        return true;
    }
}
