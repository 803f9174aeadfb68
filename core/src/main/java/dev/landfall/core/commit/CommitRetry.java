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
 * One group on its way to the store, possibly with retries. A head carries only the id of the append that wrote it last. So
 * when a group is sent again after its answer was lost, an append whose head was overwritten by a later append of the same
 * group is reported as a conflict, although it was written. This class finds such appends in the log, near the later append,
 * and reports them as committed.
 */
@NodeLocal("one group")
final class CommitRetry {
    /** The minimum number of entries that one read of the log asks for. */
    private static final int PAGE = 256;
    /** The maximum number of pages that are searched. Other nodes may have written much in between. */
    private static final int PAGES_MAX = 16;

    private final Store store;
    private final List<Append> appends;
    private final long[] reached;
    /** Whether the group has been sent before. */
    private boolean again;

    /** @param reached for each shard, the newest position that this node wrote before this group; 0 when it wrote nothing */
    CommitRetry(Store store, List<Append> appends, long[] reached) {
        this.store = store;
        this.appends = appends;
        this.reached = reached;
    }

    /** Sends the group. After the first time, conflicts are checked against the log. Blocks. */
    List<Outcome> send() {
        try {
            var outcomes = StoreCalls.append(store, appends);
            return again && outcomes.stream().anyMatch(Outcome.Conflicted.class::isInstance)
                    ? settled(outcomes)
                    : outcomes;
        } finally {
            again = true;
        }
    }

    /** Replaces a conflict by the commit that the log shows. */
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

    /**
     * Reads the part of a shard's log in which this group may be. The committed appends of the group show where to search;
     * without one the result is empty.
     */
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
                var tail = StoreCalls.named(() -> store.tail(shard, from, Math.max(PAGE, appends.size())));
                tail.entries().stream()
                        .filter(Appended.class::isInstance)
                        .map(Appended.class::cast)
                        .forEach(found::add);
                before = from;
                after = tail.last();
            }
            return found;
        } catch (ProviderException unreadable) {
            // The conflicts remain, and their writers read the partitions again.
            return List.of();
        }
    }

    /**
     * The position after which the search begins. What this node wrote to the shard before is older than the group. If it wrote
     * nothing, the position is estimated: the group's first committed position less the size of the group.
     */
    private long start(int shard, long first) {
        return reached[shard] > 0 ? Math.min(reached[shard], first - 1) : Math.max(0, first - appends.size() - 1);
    }

    /** Whether a log entry has exactly the changes of an append. */
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
