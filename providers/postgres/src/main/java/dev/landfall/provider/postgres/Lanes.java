package dev.landfall.provider.postgres;

import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The writers of this process, one for each lane of {@link Store.Info}. Two lanes have no common shard, and so no row that both lock. */
final class Lanes {
    private final Store.Info info;
    private final List<GroupWriter> writers;

    Lanes(Store.Info info, Supplier<GroupWriter> writer) {
        this.info = info;
        this.writers = Stream.generate(writer).limit(info.lanes()).toList();
    }

    /** The writer of a partition. */
    GroupWriter of(Partition partition) {
        return of(partition.shard(info.shards()));
    }

    /** The writer of a shard. */
    GroupWriter of(int shard) {
        return writers.get(info.lane(shard));
    }

    /** See {@link Store#append}: one lane after the other, each in the order of the appends. The groups of the hub have only one lane. */
    List<Outcome> append(List<Append> appends) {
        if (writers.size() == 1) {
            return writers.getFirst().append(appends);
        }
        var places = new TreeMap<Integer, List<Integer>>();
        for (var i = 0; i < appends.size(); i++) {
            var lane = info.lane(appends.get(i).partition().shard(info.shards()));
            places.computeIfAbsent(lane, _ -> new ArrayList<>()).add(i);
        }
        if (places.size() == 1) {
            return writers.get(places.firstKey()).append(appends);
        }
        var outcomes = new @Nullable Outcome[appends.size()];
        places.forEach((lane, some) -> {
            var results =
                    writers.get(lane).append(some.stream().map(appends::get).toList());
            for (var i = 0; i < results.size(); i++) {
                outcomes[some.get(i)] = results.get(i);
            }
        });
        return Arrays.stream(outcomes).map(Objects::requireNonNull).toList();
    }
}
