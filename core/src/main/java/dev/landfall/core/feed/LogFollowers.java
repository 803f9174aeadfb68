package dev.landfall.core.feed;

import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.util.List;

/** The parts of this node that are told of each entry of the log; none while no other node lives. Under the lock of the fan-out. */
final class LogFollowers {
    @NodeLocal("nothing: parts of this process")
    private List<LogFollower> all = List.of();

    boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Replaces all followers.
     *
     * @return false when they are the same as before
     */
    boolean replace(List<LogFollower> now) {
        if (all.equals(now)) {
            return false;
        }
        all = List.copyOf(now);
        return true;
    }

    void appended(Entry entry) {
        all.forEach(one -> Guard.run(EventFanOut.THREAD, () -> one.appended(entry.partition(), entry.written())));
    }

    void deleted(Partition partition) {
        all.forEach(one -> Guard.run(EventFanOut.THREAD, () -> one.deleted(partition)));
    }

    void gap() {
        all.forEach(one -> Guard.run(EventFanOut.THREAD, one::gap));
    }
}
