package dev.landfall.core.command;

/**
 * A place for a command in a session of this node.
 *
 * @param epoch the epoch of the session
 * @param connection the id of the session's connection
 * @param slot the place that the gateway keeps
 */
public record SessionSlot(long epoch, String connection, CommandSlot slot) {}
