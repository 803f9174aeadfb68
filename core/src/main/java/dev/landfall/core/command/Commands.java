package dev.landfall.core.command;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Ask;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Page;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asking devices, for apps. Every call blocks (virtual threads), asks {@code Access.may}, and refuses with
 * {@link dev.landfall.core.model.Refused}.
 */
public final class Commands {
    Commands() {}

    /** The shortest time-to-live. */
    public static final Duration TIME_TO_LIVE_MIN = Duration.ofMillis(100);

    /**
     * Makes a wish durable and wakes the gateway that holds the device's session.
     *
     * @return the pending event: its command has the id and validUntil
     */
    public Fact submit(Principal principal, DeviceId device, Ask ask, Options options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until a command that was submitted is no longer open, or its time is over.
     *
     * @return the event that closed it: confirmed, unknown, expired or cancelled; empty when {@code patience} ended first
     */
    public Optional<Fact> await(Fact submitted, Duration patience) {
        throw new UnsupportedOperationException();
    }

    /** The device's open commands and those nobody knows the end of, expired ones left out, oldest first. */
    public List<Pending> list(Principal principal, DeviceId device) {
        throw new UnsupportedOperationException();
    }

    /** Open commands of all devices the principal may read. */
    public Page<Pending> list(Principal principal, Set<DeviceId> devices, Optional<String> token, int limit) {
        throw new UnsupportedOperationException();
    }

    /**
     * Cancels pending commands; those sent already are left alone.
     *
     * @param href only those of this resource; empty string for those of {@link Ask.Twin}
     * @param ids only these; empty for all
     * @return the ids that were cancelled
     */
    public List<String> cancel(Principal principal, DeviceId device, String href, Set<String> ids) {
        throw new UnsupportedOperationException();
    }

    /**
     * As {@link #cancel}, for one command by its id alone.
     *
     * @return the closing event
     * @throws dev.landfall.core.model.Refused NOT_FOUND when it is not open; INVALID when it was sent already
     */
    public Fact cancel(Principal principal, DeviceId device, String id) {
        throw new UnsupportedOperationException();
    }

    /** An open command with the device it is for and the time of its pending event. */
    public record Pending(DeviceId device, Command command, Fact event) {}

    /**
     * How a command is to be treated.
     *
     * @param id the correlation id; empty to have one made
     * @param timeToLive how long it may wait to be sent; zero for the hub's default
     * @param force whether the resource may be one that was never published
     * @param redeliver whether it may be sent again when nobody knows if the first one arrived
     */
    public record Options(String id, Duration timeToLive, boolean force, boolean redeliver) {
        /** The usual: id made, default time, published resources only, at most once. */
        public static final Options USUAL = new Options("", Duration.ZERO, false, false);
    }

    /** The state a closing event leaves a command in. */
    public static Command.State stateOf(DeviceEvent.CommandEvent event) {
        return switch (event) {
            case DeviceEvent.CommandPending _ -> Command.State.PENDING;
            case DeviceEvent.CommandSent _ -> Command.State.SENT;
            case DeviceEvent.CommandConfirmed _ -> Command.State.CONFIRMED;
            case DeviceEvent.CommandUnknown _ -> Command.State.UNKNOWN;
            case DeviceEvent.CommandExpired _ -> Command.State.EXPIRED;
            case DeviceEvent.CommandCancelled _ -> Command.State.CANCELLED;
        };
    }
}
