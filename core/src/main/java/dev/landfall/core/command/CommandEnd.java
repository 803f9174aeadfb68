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
 * Why a command is where it is, for whoever asked for it.
 *
 * @param cause for programs
 * @param text for people: what happened, and what to do about it
 */
public record CommandEnd(Cause cause, String text) {
    private static final String MORE_TIME =
            " Send it again when the device is online, or give it more time to wait (its time-to-live).";

    /** What is behind it. */
    public enum Cause {
        /** The device answered, or the hub in its stead. */
        ANSWERED,
        /** It waits: the device is not connected. */
        WAITS_FOR_DEVICE,
        /** It waits: the device is connected. */
        WAITS_FOR_TURN,
        /** It waits for the device's answer. */
        WAITS_FOR_ANSWER,
        /** It was not sent in its time: the device is not connected. */
        DEVICE_AWAY,
        /** It was not sent in its time although the device is connected. */
        NOT_TAKEN,
        /** It was sent, and nobody knows whether the device did it. */
        NO_ANSWER,
        /** It was not sent: the device withdrew the resource. */
        WITHDRAWN,
        /** It was not sent: an app took it back. */
        CANCELLED
    }

    /**
     * Explains.
     *
     * @param event the command's last
     * @param connection of its device, now
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

    private static String away(DeviceConnection connection) {
        if (connection.connectedAt() == 0) {
            return "The device has never been connected.";
        }
        var since = Nanos.instant(connection.since()).truncatedTo(ChronoUnit.SECONDS);
        return "The device is offline since " + since + ".";
    }
}
