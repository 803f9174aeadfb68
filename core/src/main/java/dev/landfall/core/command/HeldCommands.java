package dev.landfall.core.command;

import dev.landfall.core.model.DeviceId;
import dev.landfall.provider.Partition;
import java.util.Set;

/** The commands of one session, with what only the session itself may say. All calls block. */
public interface HeldCommands extends SessionCommands {
    /** The session ends: what was sent and may not be sent again becomes unknown. */
    void ended(String reason);

    /** These resources were withdrawn: what is pending for them is cancelled. */
    void withdrawn(Set<String> hrefs);

    /** Makes the commands of a session that was just opened. */
    @FunctionalInterface
    interface Factory {
        /**
         * @param epoch of the session: all writes require it
         * @param connection the id of its connection, for the events
         */
        HeldCommands open(Partition partition, DeviceId device, long epoch, String connection);
    }
}
