package dev.landfall.conformance;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.Hit;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.StoredEvent;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Whole;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes answers of a store as text, without what may differ between stores, so that two stores can be compared. */
final class ComparableText {
    private ComparableText() {}

    static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Committed committed -> "committed at " + committed.time();
            case Outcome.Conflicted conflicted -> "conflicted " + new TreeMap<>(conflicted.actual());
            case Outcome.Refused refused -> "refused " + refused.fault();
        };
    }

    /** The position and time of an append, whether it was written now or earlier. */
    static String place(Outcome outcome) {
        var committed = StoreAccess.committed(outcome);
        return committed.position() + "@" + committed.time();
    }

    static String view(PartitionView view) {
        var heads = view.heads().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + head(entry.getValue()))
                .sorted()
                .collect(Collectors.joining(" "));
        return view.partition() + " generation " + view.generation() + " floor " + view.floor() + ": " + heads;
    }

    static List<String> views(List<PartitionView> views) {
        return views.stream().map(ComparableText::view).sorted().toList();
    }

    /** A whole partition; with its positions when {@code exactly}. */
    static String whole(Whole whole, boolean exactly) {
        var writes = new TreeMap<String, String>();
        whole.writes()
                .forEach((stream, write) ->
                        writes.put(stream, write.append() + (exactly ? "@" + write.position() : "")));
        var indexes = new TreeMap<String, List<String>>();
        whole.indexes()
                .forEach((index, entries) -> indexes.put(
                        index,
                        entries.stream()
                                .map(entry -> entry.key() + "/" + entry.sort())
                                .distinct()
                                .sorted()
                                .toList()));
        return view(whole.view()) + " by " + writes + " found by " + indexes;
    }

    static List<String> wholes(List<Whole> wholes, boolean exactly) {
        return wholes.stream().map(whole -> whole(whole, exactly)).sorted().toList();
    }

    /** The entries of a log with their positions. */
    static List<String> log(List<Kept> log) {
        return log.stream()
                .map(kept -> kept.entry().position() + " " + entry(kept.entry()))
                .toList();
    }

    static List<String> events(List<StoredEvent> events) {
        return events.stream()
                .map(event -> event.version() + "@" + event.time() + " " + StoreAccess.text(event.bytes()))
                .toList();
    }

    static List<String> hits(List<Hit> hits) {
        return hits.stream().map(hit -> hit.sort() + " " + view(hit.view())).toList();
    }

    /** The tail entries without their positions, and without appends of partitions that were deleted later. */
    static List<String> tail(List<TailEntry> entries) {
        var deleted = entries.stream()
                .filter(Deleted.class::isInstance)
                .collect(Collectors.toMap(TailEntry::partition, TailEntry::position, Math::max));
        return entries.stream()
                .filter(entry ->
                        entry instanceof Deleted || entry.position() > deleted.getOrDefault(entry.partition(), 0L))
                .map(ComparableText::entry)
                .toList();
    }

    private static String entry(TailEntry entry) {
        return switch (entry) {
            case Appended appended ->
                appended.partition() + "@" + appended.time() + " "
                        + appended.changes().stream()
                                .map(change -> change.stream() + "/" + change.first() + " "
                                        + change.events().stream()
                                                .map(StoreAccess::text)
                                                .toList())
                                .sorted()
                                .toList();
            case Deleted deleted -> deleted.partition() + " deleted, generation " + deleted.generation();
        };
    }

    private static String head(Head head) {
        return head.version() + "@" + head.time() + " " + StoreAccess.text(head.bytes());
    }
}
