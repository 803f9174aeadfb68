package dev.landfall.simulator;

import java.util.UUID;

/** Gives devices what they need to sign up. Called from many virtual threads at the same time; may block. */
@FunctionalInterface
public interface EnrolmentSource {

    /**
     * The enrolment of {@code device}. A device that has signed up before (see {@link SimulatorSettings#state()}) does not use the code.
     * So when {@code known} is true, an implementation need not fetch a code and may leave it empty.
     *
     * @throws RuntimeException when there is no enrolment; the device is then left out, and the result of the run contains the reason
     */
    Enrolment enrol(UUID device, boolean known);
}
