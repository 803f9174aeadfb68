package dev.landfall.conformance.memory;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One declared index, with its entries in the order in which they are found. */
final class MemoryIndex {
    /**
     * One entry.
     *
     * @param reach the tenant for an index of scope tenant, else empty: a query finds entries with an equal value only
     */
    record Entry(String reach, String key, String sort, String tenant, String partition) {
        private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::reach, Bytewise::compare)
                .thenComparing(Entry::key, Bytewise::compare)
                .thenComparing(Entry::sort, Bytewise::compare)
                .thenComparing(Entry::tenant, Bytewise::compare)
                .thenComparing(Entry::partition, Bytewise::compare);

        String token() {
            return Bytewise.token(sort, tenant, partition);
        }

        Partition owner() {
            return new Partition(tenant, partition);
        }
    }

    private final Index declared;
    private final TreeSet<Entry> entries = new TreeSet<>(Entry.ORDER);

    MemoryIndex(Index declared) {
        this.declared = declared;
    }

    void replace(Partition partition, List<IndexEntry> before, List<IndexEntry> after) {
        before.forEach(entry -> entries.remove(entry(partition, entry)));
        after.forEach(entry -> entries.add(entry(partition, entry)));
    }

    /** The first entries that match the query, up to {@code limit} and one more. */
    List<Entry> find(Query query, @Nullable String token, int limit) {
        var reach = switch (declared.scope()) {
            case TENANT -> tenant(query);
            case STORE -> "";
        };
        var from = new Entry(reach, query.key(), query.prefix(), "", "");
        if (token != null) {
            var last = Bytewise.texts(token, 3);
            from = new Entry(reach, query.key(), last.get(0), last.get(1), last.get(2));
        }
        var found = new ArrayList<Entry>();
        for (var entry : entries.tailSet(from, token == null)) {
            var over = !entry.reach().equals(reach)
                    || !entry.key().equals(query.key())
                    || !entry.sort().startsWith(query.prefix())
                    || (query.upTo() != null && Bytewise.compare(entry.sort(), query.upTo()) > 0);
            if (over || found.size() > limit) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    private static String tenant(Query query) {
        var tenant = query.tenant();
        if (tenant == null) {
            throw new IllegalArgumentException("a question to index " + query.index() + " names a tenant");
        }
        return tenant;
    }

    private Entry entry(Partition partition, IndexEntry entry) {
        var reach = declared.scope() == Index.Scope.TENANT ? partition.tenant() : "";
        return new Entry(reach, entry.key(), entry.sort(), partition.tenant(), partition.key());
    }
}
