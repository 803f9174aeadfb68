package dev.landfall.simulator;

import java.util.UUID;

/** Where devices get what they need to sign up. Called from many virtual threads at once and may block. */
@FunctionalInterface
public interface EnrolmentSource {

    /**
     * What {@code device} needs. A device that has signed up before (see {@link SimulatorSettings#state()}) does not
     * use the code, so an implementation need not fetch a new one when {@code known} is true and may leave it empty.
     *
     * @throws RuntimeException when there is none; that device stays away and the run tells the reason
     */
    Enrolment enrol(UUID device, boolean known);
}
