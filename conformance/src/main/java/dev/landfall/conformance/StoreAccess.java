package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.Hit;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import dev.landfall.provider.Store.StoredEvent;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Whole;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Short methods with which the rules write to a store and read it. */
final class StoreAccess {
    static final String NAMES = "by-name";
    static final String DUE = "due";
    static final List<Index> INDEXES = List.of(new Index(NAMES, Index.Scope.TENANT), new Index(DUE, Index.Scope.STORE));
    static final Partition LAMP = new Partition("acme", "lamp");
    static final long FOR_EVER = Long.MAX_VALUE;
    private static final int PAGES_MAX = 1_000_000;

    private StoreAccess() {}

    static long now() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A change with events that are kept for ever; its head is the last event. */
    static Change change(String stream, long expected, String... events) {
        return kept(FOR_EVER, stream, expected, events);
    }

    static Change kept(long keepUntil, String stream, long expected, String... events) {
        var bytes = Arrays.stream(events).map(StoreAccess::bytes).toList();
        return new Change(stream, expected, bytes, bytes.getLast(), keepUntil);
    }

    static Append append(Partition partition, Change... changes) {
        return at(now(), partition, changes);
    }

    static Append at(long time, Partition partition, Change... changes) {
        return new Append(UUID.randomUUID(), partition, time, List.of(), List.of(changes));
    }

    static Append requiring(Requirement required, Partition partition, Change... changes) {
        return new Append(UUID.randomUUID(), partition, now(), List.of(required), List.of(changes));
    }

    /** Appends a group of one append. */
    static Outcome send(Store store, Append append) {
        var outcomes = store.append(List.of(append));
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    /** Appends a group of one append and asserts that it is committed. */
    static Outcome.Committed commit(Store store, Append append) {
        return committed(send(store, append));
    }

    static Outcome.Committed committed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        return (Outcome.Committed) outcome;
    }

    /** The head of a stream, which must have one. */
    static Head head(Store store, Partition partition, String stream) {
        return Objects.requireNonNull(
                store.heads(partition, Set.of(stream)).heads().get(stream), "no head of " + stream);
    }

    /** The events of a stream as texts. */
    static List<String> texts(Store store, Partition partition, String stream, Range range) {
        return history(store, partition, stream, range, 100).stream()
                .map(event -> text(event.bytes()))
                .toList();
    }

    static List<StoredEvent> history(Store store, Partition partition, String stream, Range range, int limit) {
        return pages(limit, token -> store.read(partition, stream, range, token, limit));
    }

    static List<Hit> hits(Store store, Query query, int limit) {
        return pages(limit, token -> store.find(query, token, limit));
    }

    /** The partitions with heads that a scan shows. */
    static List<PartitionView> scan(Store store, int limit) {
        return wholes(store, limit).stream()
                .map(Whole::view)
                .filter(view -> !view.heads().isEmpty())
                .toList();
    }

    /** Everything that a scan shows. */
    static List<Whole> wholes(Store store, int limit) {
        var wholes = new ArrayList<Whole>();
        for (var shard = 0; shard < store.info().shards(); shard++) {
            wholes.addAll(wholes(store, shard, limit));
        }
        return wholes;
    }

    static List<Whole> wholes(Store store, int shard, int limit) {
        return pages(limit, token -> store.scan(shard, token, limit));
    }

    /** Everything that the log of a shard holds after a position. */
    static List<Kept> log(Store store, int shard, long after, int limit) {
        var entries = new ArrayList<Kept>();
        var cursor = after;
        for (var i = 0; i < PAGES_MAX; i++) {
            var log = store.log(shard, cursor, limit);
            assertThat(log.entries()).hasSizeLessThanOrEqualTo(limit);
            entries.addAll(log.entries());
            if (log.last() == cursor) {
                assertThat(log.entries()).isEmpty();
                return entries;
            }
            cursor = log.last();
        }
        throw new AssertionError("the log has no end");
    }

    /** Everything that the tail of a shard shows after a position. */
    static List<TailEntry> tail(Store store, int shard, long after, int limit) {
        var entries = new ArrayList<TailEntry>();
        var cursor = after;
        for (var i = 0; i < PAGES_MAX; i++) {
            var tail = store.tail(shard, cursor, limit);
            assertThat(tail.entries()).hasSizeLessThanOrEqualTo(limit);
            assertThat(tail.last()).isGreaterThanOrEqualTo(cursor);
            entries.addAll(tail.entries());
            if (tail.last() == cursor) {
                assertThat(tail.entries()).isEmpty();
                return entries;
            }
            cursor = tail.last();
        }
        throw new AssertionError("the tail has no end");
    }

    /** The tails of all shards. */
    static List<TailEntry> tails(Store store, int limit) {
        var entries = new ArrayList<TailEntry>();
        for (var shard = 0; shard < store.info().shards(); shard++) {
            entries.addAll(tail(store, shard, 0, limit));
        }
        return entries;
    }

    private static <T> List<T> pages(int limit, Function<@Nullable String, Page<T>> ask) {
        var items = new ArrayList<T>();
        var page = ask.apply(null);
        for (var i = 0; i < PAGES_MAX; i++) {
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            items.addAll(page.items());
            var next = page.next();
            if (next == null) {
                return items;
            }
            page = ask.apply(next);
        }
        throw new AssertionError("the pages have no end");
    }
}
