package dev.landfall.simulator;

import dev.landfall.simulator.StateFile.Saved;
import java.util.Optional;
import java.util.UUID;

/** One device of a fleet, for any protocol. All methods are called on the thread of the device. */
interface FleetDevice {

    UUID id();

    /** The status of its registration, in one word. */
    String status();

    /** The number of its lights. */
    int lights();

    /**
     * Changes one light and notifies the hub.
     *
     * @param light counted from 1
     * @return false, without a change, when the hub cannot be notified now
     */
    boolean change(int light);

    /** Flushes the notifications that were written. */
    void flush();

    /** Finds out whether the hub has read everything so far; see {@link #isHeard()}. */
    void askWhetherHeard();

    /** Whether the hub has read everything, or it cannot be known. */
    boolean isHeard();

    /** The state for a later run; {@code last} when the device will make no further change. Empty when the device has no registration. */
    Optional<Saved> saved(boolean last);

    /** Closes the connection; the device then connects again. */
    void disconnect(String reason);

    /** Signs out. The hub keeps the device. */
    void signOut();

    /** Signs off, if the protocol can: the hub then deletes the device. */
    void signOff();

    /** Disconnects and stops for good. */
    void stop(String reason);
}
