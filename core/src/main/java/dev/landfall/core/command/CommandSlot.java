package dev.landfall.core.command;

import dev.landfall.core.model.Command;

/**
 * The place that a session keeps for one new command, so that it can be sent as soon as it is stored. Exactly one of the methods is
 * called, once. Neither waits.
 */
public interface CommandSlot {
    /** The command was stored as sent in this session: it is sent to the device now. */
    void send(Command command);

    /** The command takes the usual way or was refused: the place is free for others. */
    void release();
}
