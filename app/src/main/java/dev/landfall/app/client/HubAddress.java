package dev.landfall.app.client;

import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Failure;
import dev.landfall.app.data.Ready;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a hub is and whose certificates to believe.
 *
 * @param api its address
 * @param ca the authorities to believe, PEM; empty for those the JDK believes
 * @param ready what the hub said of itself, when it was found by its data directory
 */
public record HubAddress(URI api, Optional<Path> ca, Optional<Ready> ready) {

    /** The hub whose data directory this is; it must run. */
    public static HubAddress of(Path data) {
        var ready = read(data).filter(Ready::alive);
        if (ready.isEmpty()) {
            throw new Failure(ExitCode.UNREACHABLE, "no hub runs on the data directory " + data.toAbsolutePath());
        }
        return new HubAddress(
                address(ready.get().api()), Optional.of(ready.get().ca()), ready);
    }

    /** A hub by its address. */
    public static HubAddress of(String api, Optional<Path> ca) {
        return new HubAddress(address(api), ca, Optional.empty());
    }

    private static Optional<Ready> read(Path data) {
        try {
            return Ready.read(data);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "ReadyFile",
                    "what the hub said of itself in " + data.toAbsolutePath() + " cannot be read: " + e,
                    "run as the user that started the hub",
                    e);
        }
    }

    private static URI address(String api) {
        try {
            var address = URI.create(api);
            if (address.getHost() != null
                    && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE, "Address", "'" + api + "' is no address", "such as https://localhost:8443", e);
        }
        throw new Failure(ExitCode.USAGE, "'" + api + "' is no address", "such as https://localhost:8443");
    }
}
