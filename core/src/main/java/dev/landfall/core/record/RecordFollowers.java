package dev.landfall.core.record;

import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells services what other nodes do to their records. */
final class RecordFollowers implements LogFollower {
    @NodeLocal("nothing: the services of this process")
    private final Map<String, RecordFollower> byKind = new ConcurrentHashMap<>();

    void add(String kind, RecordFollower follower) {
        byKind.put(kind, follower);
    }

    @Override
    public void appended(Partition partition, List<Store.Written> written) {
        notifyFollower(partition);
    }

    @Override
    public void deleted(Partition partition) {
        notifyFollower(partition);
    }

    private void notifyFollower(Partition partition) {
        Names.recordOf(partition).ifPresent(name -> {
            var follower = byKind.get(name.kind());
            if (follower != null) {
                follower.changed(new Records.Key(partition.tenant(), name.kind(), name.id()));
            }
        });
    }

    @Override
    public void gap() {
        byKind.values().forEach(RecordFollower::gap);
    }
}
