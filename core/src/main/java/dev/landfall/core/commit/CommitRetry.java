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
    private static final int PAGE = 256;
    /** Other nodes may have written much in between: what is not found in so many pages is not looked for any further. */
    private static final int PAGES_MAX = 16;

    private final Store store;
    private final List<Append> appends;
    private final long[] reached;
    private boolean again;

    /** @param reached the newest position of each shard that is older than this group, as far as this node knows; or 0 */
    CommitRetry(Store store, List<Append> appends, long[] reached) {
        this.store = store;
        this.appends = appends;
        this.reached = reached;
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
                var log = logs.computeIfAbsent(append.partition().shard(reached.length), shard -> log(shard, outcomes));
                settled.set(i, written(append, log).orElse(settled.get(i)));
            }
        }
        return settled;
    }

    private static Optional<Outcome> written(Append append, List<Appended> log) {
        return log.stream()
                .filter(one -> wrote(append, one))
                .reduce((_, last) -> last)
                .map(one -> Outcome.Committed.again(one.position(), one.time()));
    }

    /** What this group may have written to a shard's log, around those of it that are known to be there. */
    private List<Appended> log(int shard, List<Outcome> outcomes) {
        var positions = new TreeSet<Long>();
        for (var i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Committed(var position, var _, var _)
                    && appends.get(i).partition().shard(reached.length) == shard) {
                positions.add(position);
            }
        }
        if (positions.isEmpty()) {
            return List.of();
        }
        try {
            var found = new ArrayList<Appended>();
            var after = start(shard, positions.first());
            var before = -1L;
            for (var page = 0; page < PAGES_MAX && before < after && after < positions.last(); page++) {
                var from = after;
                var tail = CommitErrors.named(() -> store.tail(shard, from, Math.max(PAGE, appends.size())));
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

    /**
     * Where to begin to look. What this node wrote to the shard before is older than the group. When it wrote nothing yet, it is
     * a guess: with positions that are dense, and a group that was written at once, it lies that close.
     */
    private long start(int shard, long first) {
        return reached[shard] > 0 ? Math.min(reached[shard], first - 1) : Math.max(0, first - appends.size() - 1);
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
