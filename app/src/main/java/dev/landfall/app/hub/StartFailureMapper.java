package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what keeps a hub from starting into words for its operator. */
final class StartFailureMapper {
    private StartFailureMapper() {}

    /** What to tell about it. */
    static CommandFailure failure(Exception wrong, HubSettings.Listen listen) {
        if (wrong instanceof CommandFailure known) {
            return known;
        }
        if (isBind(wrong)) {
            return cannotListen(wrong, listen);
        }
        if (wrong instanceof ProviderException provider) {
            var cure = switch (provider.fault()) {
                case UNSUPPORTED -> "start the release of Landfall that wrote the store, or a newer one";
                case CORRUPT -> "restore a backup of the store, and check the disk";
                default -> "read the log of the hub: it contains the details";
            };
            var corrupt = provider.fault() == Fault.CORRUPT;
            var message = String.valueOf(provider.getMessage()).replaceFirst("^[A-Z_]+: ", "");
            return new CommandFailure(
                    corrupt ? ExitCode.SETTINGS : ExitCode.FAILED,
                    corrupt ? "StoreDamaged" : "Store",
                    message,
                    cure,
                    wrong);
        }
        if (cause(wrong, one -> one instanceof IOException || one instanceof GeneralSecurityException) != null) {
            return failure(
                    "CannotStart",
                    String.valueOf(wrong),
                    "check that the data directory and the keys in it exist and that this user may read and write"
                            + " them",
                    wrong);
        }
        return failure("Unexpected", String.valueOf(wrong), "this is a bug: please report it with the log", wrong);
    }

    private static CommandFailure failure(String reason, String message, String cure, Exception cause) {
        return new CommandFailure(ExitCode.FAILED, reason, message, cure, cause);
    }

    /** Whether a port could not be opened. Netty's native transport has an exception of its own for it, and wraps it. */
    static boolean isBind(Throwable wrong) {
        return cause(
                        wrong,
                        one -> one instanceof BindException
                                || (one instanceof IOException
                                        && String.valueOf(one.getMessage()).startsWith("bind")))
                != null;
    }

    /** Says which of the ports is taken, and by which option another is chosen. */
    private static CommandFailure cannotListen(Exception wrong, HubSettings.Listen listen) {
        var doors = doors(listen);
        var taken = doors.stream().filter(Door::taken).toList();
        // One that is free again by now, or an address that is not this machine's: then it may be any of them.
        var named = taken.isEmpty() ? doors : taken;
        var bind = cause(wrong, one -> one instanceof IOException);
        var message = taken.isEmpty()
                ? "cannot listen on " + listen.host() + ": " + (bind == null ? wrong : bind).getMessage()
                : taken.stream()
                        .map(door -> "port " + door.port() + " of " + door.host() + " (" + door.what()
                                + ") is in use already")
                        .collect(Collectors.joining("; "));
        return failure(
                "CannotListen",
                message,
                "stop the program that uses the port, or choose another port: "
                        + named.stream().map(Door::option).collect(Collectors.joining(", "))
                        + " (0 means any free port)",
                wrong);
    }

    private static List<Door> doors(HubSettings.Listen listen) {
        var doors = new ArrayList<Door>();
        doors.add(new Door(listen.host(), listen.api(), "the API", "--api-port"));
        listen.coaps().ifPresent(port -> doors.add(new Door(listen.host(), port, "OCF over TLS", "--coaps-port")));
        listen.coap().ifPresent(port -> doors.add(new Door(listen.host(), port, "OCF", "--coap-port")));
        // A usual port that nobody asked for is replaced by any free one.
        listen.mqtts()
                .filter(_ -> listen.mqttsChosen())
                .ifPresent(port -> doors.add(new Door(listen.host(), port, "MQTT over TLS", "--mqtts-port")));
        listen.mqtt().ifPresent(port -> doors.add(new Door(listen.host(), port, "MQTT", "--mqtt-port")));
        listen.metrics()
                .ifPresent(port -> doors.add(new Door(listen.metricsHost(), port, "metrics", "--metrics-port")));
        return doors;
    }

    /** @param what it is for */
    private record Door(String host, int port, String what, String option) {
        boolean taken() {
            return StartFailureMapper.taken(host, port);
        }
    }

    /** Whether another program listens on this port now. */
    private static boolean taken(String host, int port) {
        if (port == 0) {
            return false;
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return false;
        } catch (BindException inUse) {
            return true;
        } catch (IOException other) {
            return false;
        }
    }

    private static @Nullable Throwable cause(Throwable wrong, Predicate<Throwable> wanted) {
        return Stream.iterate(wrong, one -> one != null, Throwable::getCause)
                .filter(wanted)
                .findFirst()
                .orElse(null);
    }
}
