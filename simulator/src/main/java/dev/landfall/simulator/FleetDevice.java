package dev.landfall.simulator;

import dev.landfall.simulator.StateFile.Saved;
import java.util.Optional;
import java.util.UUID;

/** One device of a fleet, whatever it speaks. Everything happens on the thread it lives on. */
interface FleetDevice {

    UUID id();

    /** Where it stands with its hub, in a word. */
    String status();

    /** How many things it has that change. */
    int lights();

    /**
     * Changes one of them of its own accord and tells the hub.
     *
     * @param light counted from 1
     * @return false, and nothing has changed, when the hub could not be told
     */
    boolean change(int light);

    /** Lets what was told leave. */
    void flush();

    /** Finds out whether the hub has read everything so far; see {@link #isHeard()}. */
    void askWhetherHeard();

    /** Whether it has, or nobody can tell. */
    boolean isHeard();

    /** What it knows of its hub, to go on from; {@code last} when it will do nothing more. Empty when it knows nothing. */
    Optional<Saved> saved(boolean last);

    /** Hangs up, and comes back. */
    void disconnect(String reason);

    /** Takes leave of the hub, and stays known to it. */
    void signOut();

    /** Has the hub forget it, where it can. */
    void signOff();

    /** Hangs up and does nothing more. */
    void stop(String reason);
}
