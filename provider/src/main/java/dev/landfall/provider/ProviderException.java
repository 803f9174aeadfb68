package dev.landfall.provider;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A provider failed, in one of the ways of {@link Fault}. Its message is for the log, not for a caller outside. */
public final class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final Duration retryAfter;

    public ProviderException(Fault fault, String message) {
        this(fault, message, null);
    }

    public ProviderException(Fault fault, String message, @Nullable Throwable cause) {
        this(fault, message, Duration.ZERO, cause);
    }

    /** With a time to wait before the next try; only {@link Fault#THROTTLED} has one. */
    public ProviderException(Fault fault, String message, Duration retryAfter, @Nullable Throwable cause) {
        super(fault + ": " + message, cause);
        this.fault = Objects.requireNonNull(fault);
        this.retryAfter = retryAfter;
    }

    /** Who must act, and how. */
    public Fault fault() {
        return fault;
    }

    /** How long to wait before trying again; zero when the provider did not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
