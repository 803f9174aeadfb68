package dev.landfall.app.hub;

import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Failure;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what keeps a hub from starting into words for its operator. */
final class StartErrors {
    private StartErrors() {}

    /** What to tell about it. */
    static Failure failure(Exception wrong, HubSettings.Listen listen) {
        if (wrong instanceof Failure known) {
            return known;
        }
        if (cause(wrong, BindException.class) instanceof BindException bind) {
            return failure(
                    "PortInUse",
                    "cannot listen on " + listen.host() + ": " + bind.getMessage(),
                    "stop what uses the port, or choose another: --api-port, --coaps-port, --coap-port, --metrics-port"
                            + " (0 for any free one)",
                    wrong);
        }
        if (wrong instanceof ProviderException provider) {
            var cure = provider.fault() == Fault.UNSUPPORTED
                    ? "start the release that wrote it, or a newer one"
                    : "the log says more";
            return failure("Store", String.valueOf(provider.getMessage()), cure, wrong);
        }
        if (cause(wrong, IOException.class) != null || cause(wrong, GeneralSecurityException.class) != null) {
            return failure(
                    "CannotStart", String.valueOf(wrong), "check the data directory, its keys and its rights", wrong);
        }
        return failure("Unexpected", String.valueOf(wrong), "this is a bug: please report it with the log", wrong);
    }

    private static Failure failure(String reason, String message, String cure, Exception cause) {
        return new Failure(ExitCode.FAILED, reason, message, cure, cause);
    }

    private static <T extends Throwable> @Nullable Throwable cause(Throwable wrong, Class<T> type) {
        return Stream.iterate(wrong, one -> one != null, Throwable::getCause)
                .filter(type::isInstance)
                .findFirst()
                .orElse(null);
    }
}
