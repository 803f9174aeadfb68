package dev.landfall.app.hub;

import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Failure;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
        var bind = cause(wrong, StartErrors::isBind);
        if (bind != null) {
            return failure(
                    "CannotListen",
                    "cannot listen on " + listen.host() + " at " + ports(listen) + ": " + bind.getMessage(),
                    "stop what uses the port, or choose another: --api-port, --coaps-port, --coap-port, --mqtts-port,"
                            + " --mqtt-port, --metrics-port"
                            + " (0 for any free one)",
                    wrong);
        }
        if (wrong instanceof ProviderException provider) {
            var cure = switch (provider.fault()) {
                case UNSUPPORTED -> "start the release that wrote it, or a newer one";
                case CORRUPT -> "restore a backup of the store, and look at the disk that it lies on";
                default -> "the log says more";
            };
            return failure("Store", String.valueOf(provider.getMessage()), cure, wrong);
        }
        if (cause(wrong, one -> one instanceof IOException || one instanceof GeneralSecurityException) != null) {
            return failure(
                    "CannotStart", String.valueOf(wrong), "check the data directory, its keys and its rights", wrong);
        }
        return failure("Unexpected", String.valueOf(wrong), "this is a bug: please report it with the log", wrong);
    }

    private static Failure failure(String reason, String message, String cure, Exception cause) {
        return new Failure(ExitCode.FAILED, reason, message, cure, cause);
    }

    /** Netty's native transport has an exception of its own for it. */
    static boolean isBind(Throwable one) {
        return one instanceof BindException
                || (one instanceof IOException
                        && String.valueOf(one.getMessage()).startsWith("bind"));
    }

    private static String ports(HubSettings.Listen listen) {
        return Stream.of(
                        Optional.of(listen.api()),
                        listen.coaps(),
                        listen.coap(),
                        listen.mqtts(),
                        listen.mqtt(),
                        listen.metrics())
                .flatMap(Optional::stream)
                .map(port -> port == 0 ? "any free port" : "port " + port)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static @Nullable Throwable cause(Throwable wrong, Predicate<Throwable> wanted) {
        return Stream.iterate(wrong, one -> one != null, Throwable::getCause)
                .filter(wanted)
                .findFirst()
                .orElse(null);
    }
}
