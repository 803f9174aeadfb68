package dev.landfall.simulator;

/**
 * Factors on the times of the reference device.
 *
 * @param delay on the wait before each attempt to sign up, sign in or refresh, of which the first is 1 to 2 s
 * @param timeout on the time that an answer may take: 2 s at first, then twice the time before
 * @param ping on the 20 s between pings and the 4 s that an answer to one may take
 * @param settle on the 40 ms between a change by command and its notification
 */
public record Timing(double delay, double timeout, double ping, double settle) {

    /** The times of the reference device. */
    public static final Timing REAL = new Timing(1, 1, 1, 1);

    /**
     * Like the reference device, with hardly any wait at the beginning; for load runs, which do not test the start. A device that has not
     * signed up yet gives up when the hub cannot be reached for 3 to 6 s.
     */
    public static final Timing EAGER = new Timing(0.05, 5, 1, 0);

    public Timing {
        if (!(delay >= 0 && timeout > 0 && ping > 0 && settle >= 0)) {
            throw new IllegalArgumentException("negative patience");
        }
    }

    /** All times multiplied by {@code patience}. */
    public static Timing of(double patience) {
        return new Timing(patience, patience, patience, patience);
    }
}
