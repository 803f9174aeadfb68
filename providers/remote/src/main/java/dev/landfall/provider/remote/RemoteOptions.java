package dev.landfall.provider.remote;

import java.time.Duration;

/**
 * The times of a remote provider.
 *
 * @param deadline of each call; after it the call fails with {@link dev.landfall.provider.Fault#UNAVAILABLE}
 * @param backup of a backup, which may take long
 * @param patience how long the opening waits for a provider that does not answer yet; zero for one attempt
 * @param backoffMax the longest pause between two attempts to connect
 */
public record RemoteOptions(Duration deadline, Duration backup, Duration patience, Duration backoffMax) {
    /** The first pause between two attempts; it doubles up to {@link #backoffMax}. */
    static final Duration BACKOFF_LEAST = Duration.ofMillis(50);

    private static final Duration STATUS_MAX = Duration.ofSeconds(2);

    /** @throws IllegalArgumentException when a time is too short */
    public RemoteOptions {
        if (deadline.toMillis() < 1 || backup.toMillis() < 1 || patience.isNegative()) {
            throw new IllegalArgumentException("a deadline below a millisecond, or less than no patience");
        }
        if (backoffMax.compareTo(BACKOFF_LEAST) < 0) {
            throw new IllegalArgumentException("a longest pause below " + BACKOFF_LEAST);
        }
    }

    /** The usual times: ten seconds for a call, an hour for a backup, no patience, at most two seconds between attempts. */
    public static RemoteOptions usual() {
        return new RemoteOptions(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(2));
    }

    /** The deadline of a request for the status: at most two seconds, because the caller should not wait long. */
    Duration statusDeadline() {
        return deadline.compareTo(STATUS_MAX) < 0 ? deadline : STATUS_MAX;
    }

    /** These times with another deadline. */
    public RemoteOptions withDeadline(Duration other) {
        return new RemoteOptions(other, backup, patience, backoffMax);
    }

    /** These times with another patience. */
    public RemoteOptions withPatience(Duration other) {
        return new RemoteOptions(deadline, backup, other, backoffMax);
    }
}
