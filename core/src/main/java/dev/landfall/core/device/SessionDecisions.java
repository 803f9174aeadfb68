package dev.landfall.core.device;

import dev.landfall.core.command.CommandLog;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Makes decisions on the beginning and the end of sessions durable. A decision that stores the will of the former session reads all
 * streams of the device, every other one only {@link Presence#STREAMS}. Any thread.
 */
final class SessionDecisions {
    private final StoreWrites writing;
    private final CommandLog log;

    @NodeLocal("nothing: the sessions of this process whose devices have left, until their end is stored")
    private final Map<DeviceKey, Long> withdrawn = new ConcurrentHashMap<>();

    SessionDecisions(StoreWrites writing, CommandLog log) {
        this.writing = writing;
        this.log = log;
    }

    /** The will of the session of this epoch is not stored when the session ends. Never waits. */
    void withdrawWill(DeviceKey device, long epoch) {
        withdrawn.merge(device, epoch, Math::max);
    }

    /** The end of this session is stored, or others store it. Never waits. */
    void ended(DeviceKey device, long epoch) {
        withdrawn.remove(device, epoch);
    }

    /** A view of the presence as it is stored now. Blocks. */
    Presence now(Partition partition) {
        return presence(writing.reading().heads(partition, Presence.STREAMS));
    }

    /** Decides and makes the decision durable. Blocks. */
    <T> T decide(Partition partition, Function<Presence, Decision<Presence.Outcome<T>>> decide) {
        var first = writing.deciding().decide(partition, Presence.STREAMS, view -> {
            var presence = presence(view);
            return presence.leavesWill()
                    ? Decision.nothing(Optional.<Presence.Outcome<T>>empty())
                    : some(decide.apply(presence));
        });
        var outcome = first.orElseGet(
                () -> writing.deciding().decide(partition, Set.of(), view -> decide.apply(presence(view))));
        log.count(outcome.commands());
        return outcome.result();
    }

    private Presence presence(Store.PartitionView view) {
        var epoch = Names.keyOf(view.partition()).map(withdrawn::get);
        return new Presence(writing, log, view, epoch.orElse(Presence.NONE));
    }

    private static <T> Decision<Optional<T>> some(Decision<T> decision) {
        return new Decision<>(
                Optional.of(decision.result()), decision.requires(), decision.changes(), decision.indexes());
    }
}
