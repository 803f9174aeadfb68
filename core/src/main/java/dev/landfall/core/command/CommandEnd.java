package dev.landfall.core.command;

import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent.CommandCancelled;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandEvent;
import dev.landfall.core.model.DeviceEvent.CommandExpired;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceEvent.CommandSent;
import dev.landfall.core.model.DeviceEvent.CommandUnknown;
import dev.landfall.core.stored.Nanos;
import java.time.temporal.ChronoUnit;

/**
 * Explains the state of a command to the app that sent it.
 *
 * @param cause the reason, for programs
 * @param text for people: what happened, and what they can do about it
 */
public record CommandEnd(Cause cause, String text) {
    private static final String MORE_TIME =
            " Send it again when the device is online, or give it more time to wait (its time-to-live).";

    /** Why a command has its state. */
    public enum Cause {
        /** The device has answered, or the hub for a resource that it keeps. */
        ANSWERED,
        /** Pending: the device is not connected. */
        WAITS_FOR_DEVICE,
        /** Pending: the device is connected, and the command waits for its turn. */
        WAITS_FOR_TURN,
        /** Sent: the device has not answered yet. */
        WAITS_FOR_ANSWER,
        /** Expired before it was sent: the device is not connected. */
        DEVICE_AWAY,
        /** Expired before it was sent, although the device is connected. */
        NOT_TAKEN,
        /** Sent and not answered in time: whether the device has carried it out is unknown. */
        NO_ANSWER,
        /** Cancelled before it was sent: the device has withdrawn the resource. */
        WITHDRAWN,
        /** Cancelled by an app before it was sent. */
        CANCELLED
    }

    /**
     * Explains the last event of a command.
     *
     * @param event the last event of the command
     * @param connection the connection of the device at this moment
     */
    static CommandEnd of(CommandEvent event, DeviceConnection connection) {
        return switch (event) {
            case CommandConfirmed _ -> new CommandEnd(Cause.ANSWERED, "The device answered.");
            case CommandPending _ ->
                connection.online()
                        ? new CommandEnd(
                                Cause.WAITS_FOR_TURN, "The device is connected; the command waits for its turn.")
                        : new CommandEnd(
                                Cause.WAITS_FOR_DEVICE,
                                away(connection) + " The command waits for it until its time-to-live is over.");
            case CommandSent _ ->
                new CommandEnd(Cause.WAITS_FOR_ANSWER, "The command was sent; the device has not answered yet.");
            case CommandExpired _ ->
                connection.online()
                        ? new CommandEnd(
                                Cause.NOT_TAKEN,
                                "The command was not sent in its time: the device is connected and was busy with earlier"
                                        + " commands, or came online too late. Send it again, or give it more time to wait"
                                        + " (its time-to-live).")
                        : new CommandEnd(
                                Cause.DEVICE_AWAY,
                                away(connection) + " The command was not sent in its time." + MORE_TIME);
            case CommandUnknown _ ->
                new CommandEnd(
                        Cause.NO_ANSWER,
                        "The command was sent and no answer came in its time; whether the device did it is not known."
                                + (connection.online() ? "" : " " + away(connection))
                                + " Read the resource to see, or send it again if doing it twice does no harm.");
            case CommandCancelled cancelled ->
                cancelled.audit().user().isEmpty()
                        ? new CommandEnd(
                                Cause.WITHDRAWN,
                                "The device withdrew " + cancelled.href()
                                        + " before the command was sent. Look which resources the device has now.")
                        : new CommandEnd(Cause.CANCELLED, "The command was cancelled before it was sent.");
        };
    }

    /** Says since when the device is offline. */
    private static String away(DeviceConnection connection) {
        if (connection.connectedAt() == 0) {
            return "The device has never been connected.";
        }
        var since = Nanos.instant(connection.since()).truncatedTo(ChronoUnit.SECONDS);
        return "The device is offline since " + since + ".";
    }
}
