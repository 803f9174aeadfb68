package dev.landfall.core.device;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads several lists of one index as one list, ordered by sort value and partition, each partition once. The set of lists may change
 * between two pages: a new list is skipped up to the place where the last page ended. One object for each call.
 */
final class MergedList {
    /** The maximum number of entries that one call reads. After that it returns a page, which may be empty. */
    private static final int LOOKED_AT_MAX = 2000;

    /** The minimum number of entries that one read of a list asks for. */
    private static final int CHUNK_MIN = 8;

    private static final int FORMAT = 1;
    private static final int KIND = 99;
    /** The token of a list that was read to its end. */
    private static final String AT_END = ".";

    private final StoreReads reads;
    private final String question;
    private final List<Store.Query> sources;
    private int lookedAt;

    /**
     * @param question the text of the query, by which its page tokens are told from those of others
     * @param sources queries to one index and tenant, each with its own key
     */
    MergedList(StoreReads reads, String question, List<Store.Query> sources) {
        this.reads = reads;
        this.question = question;
        this.sources = sources;
    }

    /**
     * Reads a page of matching entries. It may be shorter than {@code limit}, even empty, although more entries follow. Blocks.
     *
     * @param fitting makes the item of an entry; empty when the entry does not match
     * @throws Refused INVALID (a page token of another query), UNAVAILABLE
     */
    <T> ListPage<T> page(Optional<String> token, int limit, Function<Store.PartitionView, Optional<T>> fitting) {
        var from = token.map(this::read).orElse(new Place(null, Map.of()));
        var chunk = Math.min(limit, Math.max(CHUNK_MIN, limit / Math.max(1, sources.size()) + 1));
        var runs = sources.stream()
                .map(source -> new Run(source, from.tokens().getOrDefault(source.key(), ""), chunk))
                .toList();
        var found = new ArrayList<T>();
        var last = from.last();
        lookedAt = 0;
        while (found.size() < limit) {
            if (!ready(runs, last)) {
                return new ListPage<>(found, Optional.of(write(last, runs)));
            }
            var first = first(runs);
            if (first == null) {
                return new ListPage<>(found, Optional.empty());
            }
            var hit = first.take();
            last = Spot.of(hit);
            fitting.apply(hit.view()).ifPresent(found::add);
        }
        return new ListPage<>(found, Optional.of(write(last, runs)));
    }

    /** Whether each list has its next entry at hand or is at its end; false when the page has read its maximum number of entries. */
    private boolean ready(List<Run> runs, @Nullable Spot last) {
        for (var run : runs) {
            if (!run.ready(last)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Run first(List<Run> runs) {
        Run first = null;
        for (var run : runs) {
            var hit = run.hits.peek();
            if (hit != null && (first == null || Spot.of(hit).compareTo(Spot.of(first.hits.element())) < 0)) {
                first = run;
            }
        }
        return first;
    }

    private String write(@Nullable Spot last, List<Run> runs) {
        var out = new FormWriter(FORMAT, KIND)
                .text(question)
                .flag(last != null)
                .text(last == null ? "" : last.sort())
                .text(last == null ? "" : last.partition())
                .number(runs.size());
        runs.forEach(run -> out.text(run.query.key()).text(run.token()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.done());
    }

    private Place read(String token) {
        try {
            var in = new FormReader(Base64.getUrlDecoder().decode(token), FORMAT, KIND);
            var stored = in.text();
            var begun = in.flag();
            var last = new Spot(in.text(), in.text());
            var tokens = new HashMap<String, String>();
            in.list(() -> tokens.put(in.text(), in.text()) == null);
            in.end(tokens);
            if (!stored.equals(question)) {
                throw wrong();
            }
            return new Place(begun ? last : null, tokens);
        } catch (IllegalArgumentException | ProviderException none) {
            throw wrong();
        }
    }

    private static Refused wrong() {
        return new Refused(
                Reason.INVALID,
                "The page token belongs to another list. Use it only with the parameters of the request that"
                        + " returned it.");
    }

    /**
     * The place where a page ended, as its token carries it.
     *
     * @param last the last entry of the page; null at the beginning
     * @param tokens for the key of each list, the store's token of its next page
     */
    private record Place(@Nullable Spot last, Map<String, String> tokens) {}

    /** The place of an entry in the order of all lists. */
    private record Spot(String sort, String partition) implements Comparable<Spot> {
        static Spot of(Store.Hit hit) {
            return new Spot(hit.sort(), hit.view().partition().key());
        }

        @Override
        public int compareTo(Spot other) {
            var bySort = compare(sort, other.sort);
            return bySort != 0 ? bySort : compare(partition, other.partition);
        }

        private static int compare(String one, String other) {
            return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** One of the lists, as far as this call has read it. */
    @NodeLocal("one call")
    private final class Run {
        private final Store.Query query;
        private final int chunk;
        private final ArrayDeque<Store.Hit> hits = new ArrayDeque<>();
        /** The store's token of the page from which {@link #hits} came. */
        private String begun;

        private String next;

        Run(Store.Query query, String token, int chunk) {
            this.query = query;
            this.chunk = chunk;
            begun = token;
            next = token;
        }

        /**
         * Skips entries up to {@code last}, and reads pages until there is a next entry.
         *
         * @return false when the call has read its maximum number of entries
         */
        boolean ready(@Nullable Spot last) {
            while (true) {
                while (last != null
                        && !hits.isEmpty()
                        && Spot.of(hits.element()).compareTo(last) <= 0) {
                    hits.remove();
                }
                if (!hits.isEmpty() || next.equals(AT_END)) {
                    return true;
                }
                if (lookedAt >= LOOKED_AT_MAX) {
                    return false;
                }
                fetch();
            }
        }

        private void fetch() {
            var page = reads.find(query, next.isEmpty() ? Optional.empty() : Optional.of(next), chunk);
            lookedAt += Math.max(1, page.items().size());
            begun = next;
            next = page.next() == null ? AT_END : page.next();
            hits.addAll(page.items());
        }

        Store.Hit take() {
            return hits.remove();
        }

        /** The store's token with which the next page continues in this list. */
        String token() {
            return hits.isEmpty() ? next : begun;
        }
    }
}
