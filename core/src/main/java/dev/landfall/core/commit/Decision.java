package dev.landfall.core.commit;

import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import java.util.List;
import java.util.Map;

/**
 * What a {@link DecisionLoop} writes to a partition, decided on a view of it.
 *
 * @param result what the caller receives when the changes are durable
 * @param requires see {@link dev.landfall.provider.Append}
 * @param changes the changes to append; when there are none, nothing is written
 * @param indexes see {@link dev.landfall.provider.Append}
 */
public record Decision<T>(
        T result, List<Requirement> requires, List<Change> changes, Map<String, List<IndexEntry>> indexes) {
    /** A decision to append changes without new index entries. */
    public Decision(T result, List<Requirement> requires, List<Change> changes) {
        this(result, requires, changes, Map.of());
    }

    /** A decision to change nothing. */
    public static <T> Decision<T> nothing(T result) {
        return new Decision<>(result, List.of(), List.of(), Map.of());
    }
}
