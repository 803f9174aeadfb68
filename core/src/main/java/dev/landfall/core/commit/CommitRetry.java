package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Written;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One group on its way to the store, perhaps more than once. A head carries the id of the append that wrote it last; so when a
 * group whose answer was lost is sent again, an append whose head was overwritten by a later one of the same group is told to
 * conflict, although it was written. It is in the log then, close to that later one, and is looked for there.
 */
@NodeLocal("one group")
final class CommitRetry {
    private final Store store;
    private final List<Append> appends;
    private final int shards;
    private boolean again;

    /** @param shards how many the store has */
    CommitRetry(Store store, List<Append> appends, int shards) {
        this.store = store;
        this.appends = appends;
        this.shards = shards;
    }

    /** Sends it, once more if it was sent before. */
    List<Outcome> send() {
        try {
            var outcomes = CommitErrors.append(store, appends);
            return again && outcomes.stream().anyMatch(Outcome.Conflicted.class::isInstance)
                    ? settled(outcomes)
                    : outcomes;
        } finally {
            again = true;
        }
    }

    private List<Outcome> settled(List<Outcome> outcomes) {
        var logs = new HashMap<Integer, List<Appended>>();
        var settled = new ArrayList<>(outcomes);
        for (var i = 0; i < settled.size(); i++) {
            if (settled.get(i) instanceof Outcome.Conflicted) {
                var append = appends.get(i);
                var log = logs.computeIfAbsent(append.partition().shard(shards), shard -> log(shard, outcomes));
                settled.set(i, written(append, log).orElse(settled.get(i)));
            }
        }
        return settled;
    }

    private static Optional<Outcome> written(Append append, List<Appended> log) {
        return log.stream()
                .filter(one -> wrote(append, one))
                .reduce((_, last) -> last)
                .map(one -> new Outcome.Committed(one.position(), one.time()));
    }

    /** What this group may have written to a shard's log, around those of it that are known to be there. */
    private List<Appended> log(int shard, List<Outcome> outcomes) {
        var positions = new TreeSet<Long>();
        for (var i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Committed(var position, var _)
                    && appends.get(i).partition().shard(shards) == shard) {
                positions.add(position);
            }
        }
        if (positions.isEmpty()) {
            return List.of();
        }
        try {
            var found = new ArrayList<Appended>();
            var after = Math.max(0, positions.first() - appends.size() - 1);
            var before = -1L;
            while (before < after && after < positions.last()) {
                var from = after;
                var tail = CommitErrors.named(() -> store.tail(shard, from, appends.size()));
                tail.entries().stream()
                        .filter(Appended.class::isInstance)
                        .map(Appended.class::cast)
                        .forEach(found::add);
                before = from;
                after = tail.last();
            }
            return found;
        } catch (ProviderException unreadable) {
            // Then they conflict: their writers look for themselves.
            return List.of();
        }
    }

    private static boolean wrote(Append append, Appended logged) {
        if (!append.partition().equals(logged.partition())
                || append.changes().size() != logged.changes().size()) {
            return false;
        }
        Map<String, Change> wanted = append.changes().stream().collect(Collectors.toMap(Change::stream, one -> one));
        Set<String> found = logged.changes().stream()
                .filter(one -> same(wanted.get(one.stream()), one))
                .map(Written::stream)
                .collect(Collectors.toSet());
        return found.equals(wanted.keySet());
    }

    private static boolean same(@Nullable Change change, Written written) {
        if (change == null
                || change.expected() + 1 != written.first()
                || change.events().size() != written.events().size()) {
            return false;
        }
        for (var i = 0; i < change.events().size(); i++) {
            if (!Arrays.equals(change.events().get(i), written.events().get(i))) {
                return false;
            }
        }
        return true;
    }
}
