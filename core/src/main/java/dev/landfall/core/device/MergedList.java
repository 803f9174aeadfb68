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
 * Several lists of one index read as one, in the order of sort value and partition, each partition once. Which lists there are may
 * change between two pages: one that is new is gone through up to where the page before ended.
 */
final class MergedList {
    /** How many entries one call looks at, at most; then it gives the caller a page, which may be empty. */
    private static final int LOOKED_AT_MAX = 2000;

    private static final int CHUNK_MIN = 8;
    private static final int FORMAT = 1;
    private static final int KIND = 99;
    private static final String AT_END = ".";

    private final StoreReads reads;
    private final String question;
    private final List<Store.Query> sources;
    private int lookedAt;

    /**
     * @param question tells page tokens of this question from those of others
     * @param sources questions to one index and tenant, each with a key of its own
     */
    MergedList(StoreReads reads, String question, List<Store.Query> sources) {
        this.reads = reads;
        this.question = question;
        this.sources = sources;
    }

    /**
     * A page of what fits. It may be shorter than {@code limit}, even empty, although more follow.
     *
     * @throws Refused INVALID (the token of another question), UNAVAILABLE
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

    /** Whether each run is at its next entry or at its end; false when that took too long for one page. */
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
            var asked = in.text();
            var begun = in.flag();
            var last = new Spot(in.text(), in.text());
            var tokens = new HashMap<String, String>();
            in.list(() -> tokens.put(in.text(), in.text()) == null);
            in.end(tokens);
            if (!asked.equals(question)) {
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
     * Where a page ended.
     *
     * @param last entry of it; null at the beginning
     * @param tokens key of a source to where its next part begins
     */
    private record Place(@Nullable Spot last, Map<String, String> tokens) {}

    /** An entry's place in the order of all. */
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

    /** One of the lists, as far as it was read. */
    @NodeLocal("one call")
    private final class Run {
        private final Store.Query query;
        private final int chunk;
        private final ArrayDeque<Store.Hit> hits = new ArrayDeque<>();
        /** Where what is in {@link #hits} began. */
        private String begun;

        private String next;

        Run(Store.Query query, String token, int chunk) {
            this.query = query;
            this.chunk = chunk;
            begun = token;
            next = token;
        }

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

        /** Where the next page goes on. */
        String token() {
            return hits.isEmpty() ? next : begun;
        }
    }
}
