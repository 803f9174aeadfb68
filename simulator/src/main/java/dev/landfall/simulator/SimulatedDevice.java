package dev.landfall.simulator;

import java.util.UUID;

/** One device of a run, to be handled from outside. Calls wait until the device has done it. */
public interface SimulatedDevice {

    /** Its id. */
    UUID id();

    /** Where it stands with its cloud: {@code registering}, {@code registered}, {@code failed} and so on. */
    String status();

    /** Changes one of its lights, counted from 1; false when the hub could not be told, and nothing has changed. */
    boolean change(int light);

    /** Drops its connection, as a lost network does; it comes back. */
    void hangUp();

    /** Signs out and stays connected. */
    void signOut();

    /** Signs off and forgets its cloud. */
    void signOff();
}
