package dev.landfall.provider.remote.wire;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Translates the faults into codes of gRPC and back. */
public final class FaultCodes {
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("landfall-retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final int CAUSES_MAX = 20;
    private static final String UNKNOWN = "the provider failed in a way it cannot name";

    private FaultCodes() {}

    /** The status for a failure of a provider. Of a bug only the kind is shown. */
    public static StatusException status(Throwable wrong) {
        if (wrong instanceof ProviderException failed) {
            var trailers = new Metadata();
            if (failed.fault() == Fault.THROTTLED) {
                trailers.put(RETRY_AFTER, Long.toString(failed.retryAfter().toMillis()));
            }
            return code(failed.fault())
                    .toStatus()
                    .withDescription(sentence(failed))
                    .asException(trailers);
        }
        if (wrong instanceof IllegalArgumentException mistake) {
            return Status.INVALID_ARGUMENT.withDescription(mistake.getMessage()).asException();
        }
        if (wrong instanceof StatusException status) {
            return status;
        }
        if (wrong instanceof StatusRuntimeException status) {
            return status.getStatus().asException(status.getTrailers());
        }
        return Status.UNAVAILABLE
                .withDescription(UNKNOWN + ": " + wrong.getClass().getSimpleName())
                .asException();
    }

    /**
     * The exception for the status that a provider has returned.
     *
     * @param address of the provider, for the message
     */
    public static RuntimeException failure(StatusRuntimeException status, Object address) {
        return failure(status.getStatus(), status.getTrailers(), address);
    }

    /** As {@link #failure(StatusRuntimeException, Object)}, with its two parts. */
    public static RuntimeException failure(Status status, @Nullable Metadata trailers, Object address) {
        var description = status.getDescription();
        var message = description == null ? status.getCode().toString() : description;
        if (status.getCode() == Status.Code.INVALID_ARGUMENT) {
            return new IllegalArgumentException(message);
        }
        var after = trailers == null ? null : trailers.get(RETRY_AFTER);
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED && after != null) {
            return new ProviderException(Fault.THROTTLED, message, millis(after), null);
        }
        var fault = fault(status.getCode());
        return fault == Fault.UNAVAILABLE
                ? new ProviderException(fault, address + ": " + because(message, status.getCause()), status.getCause())
                : new ProviderException(fault, message);
    }

    /** The message of the innermost cause, because gRPC itself only says "io exception". */
    private static String because(String message, @Nullable Throwable cause) {
        var first = message.lines().findFirst().orElse(message);
        var root = root(cause);
        if (root == null || root.getMessage() == null) {
            return first;
        }
        var why = root.getMessage().lines().findFirst().orElse("");
        return first.contains(why) ? first : first + " (" + why + ")";
    }

    private static @Nullable Throwable root(@Nullable Throwable wrong) {
        return Stream.iterate(wrong, one -> one != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .reduce((_, later) -> later)
                .orElse(null);
    }

    /** Whether it failed because of a certificate of one side. */
    public static boolean byTls(@Nullable Throwable wrong) {
        return Stream.iterate(wrong, one -> one != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .anyMatch(one -> one instanceof SSLException || one instanceof GeneralSecurityException);
    }

    private static Duration millis(String text) {
        try {
            return Duration.ofMillis(Math.clamp(Long.parseLong(text), 0, 3_600_000));
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    private static Status.Code code(Fault fault) {
        return switch (fault) {
            case CONFLICT -> Status.Code.ABORTED;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case TOO_LARGE, THROTTLED -> Status.Code.RESOURCE_EXHAUSTED;
            case EXPIRED -> Status.Code.OUT_OF_RANGE;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
            case UNSUPPORTED -> Status.Code.UNIMPLEMENTED;
            case CORRUPT -> Status.Code.DATA_LOSS;
        };
    }

    /** The fault of a code; an unknown one is unavailable, never success. */
    private static Fault fault(Status.Code code) {
        return switch (code) {
            case ABORTED -> Fault.CONFLICT;
            case NOT_FOUND -> Fault.NOT_FOUND;
            case RESOURCE_EXHAUSTED -> Fault.TOO_LARGE;
            case OUT_OF_RANGE -> Fault.EXPIRED;
            case UNAUTHENTICATED -> Fault.UNAUTHENTICATED;
            case UNIMPLEMENTED -> Fault.UNSUPPORTED;
            case DATA_LOSS -> Fault.CORRUPT;
            default -> Fault.UNAVAILABLE;
        };
    }

    /** The message without the name of the fault, which the code already has. */
    private static String sentence(ProviderException failed) {
        var message = String.valueOf(failed.getMessage());
        var name = failed.fault() + ": ";
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }
}
