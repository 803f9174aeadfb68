package dev.landfall.core.commit;

import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import java.util.List;
import java.util.Map;

/**
 * What was decided, looking at a partition.
 *
 * @param result for the caller, once it is durable
 * @param requires see {@link dev.landfall.provider.Append}
 * @param changes none: nothing is written
 * @param indexes see {@link dev.landfall.provider.Append}
 */
public record Decision<T>(
        T result, List<Requirement> requires, List<Change> changes, Map<String, List<IndexEntry>> indexes) {
    /** To write something. */
    public Decision(T result, List<Requirement> requires, List<Change> changes) {
        this(result, requires, changes, Map.of());
    }

    /** To leave everything as it is. */
    public static <T> Decision<T> nothing(T result) {
        return new Decision<>(result, List.of(), List.of(), Map.of());
    }
}
