package dev.landfall.simulator;

import java.util.UUID;

/** Controls one device of a run from outside. Each call waits until the device has done it. From any thread. */
public interface SimulatedDevice {

    /** The id of the device. */
    UUID id();

    /** The registration status: {@code registering}, {@code registered}, {@code failed} and so on. */
    String status();

    /** Changes one of its lights, counted from 1. Returns false, without a change, when the hub cannot be notified now. */
    boolean change(int light);

    /** Closes its connection, like a network failure; the device connects again. */
    void hangUp();

    /** Signs out; the connection stays open. */
    void signOut();

    /** Signs off; the device forgets its cloud. */
    void signOff();
}
