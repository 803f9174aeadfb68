package dev.landfall.app.client;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The address of a hub, and the authorities of its certificate.
 *
 * @param api its address
 * @param ca the authorities to trust, PEM; empty for those of the JDK
 * @param ready the hub's ready file, when the hub was found by its data directory
 */
public record HubAddress(URI api, Optional<Path> ca, Optional<ReadyFile> ready) {

    /**
     * The address of the hub with this data directory.
     *
     * @throws CommandFailure UNREACHABLE when it does not run
     */
    public static HubAddress of(Path data) {
        var ready = read(data).filter(ReadyFile::alive);
        if (ready.isEmpty()) {
            throw absent(data.toAbsolutePath().normalize());
        }
        return new HubAddress(
                address(ready.get().api()), Optional.of(ready.get().ca()), ready);
    }

    /** The address of a hub that is named by its URL. */
    public static HubAddress of(String api, Optional<Path> ca) {
        return new HubAddress(address(api), ca, Optional.empty());
    }

    /** The failure when no hub runs: the directory does not exist, the hub is starting, or there is none. */
    private static CommandFailure absent(Path data) {
        if (!Files.isDirectory(data)) {
            return new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "no hub runs on the data directory " + data + ": there is no such directory",
                    "start a hub with ./landfall start --data DIR, or name the directory of a hub that runs with --data");
        }
        return DataDirectory.owner(data)
                .map(pid -> new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "the hub on the data directory " + data + " (process " + pid
                                + ") is not ready: it is still starting, or it stops",
                        "try again in a moment; the log of that process says what it is doing"))
                .orElseGet(() -> new CommandFailure(
                        ExitCode.UNREACHABLE,
                        "no hub runs on the data directory " + data,
                        "start it with ./landfall start --data " + data));
    }

    private static Optional<ReadyFile> read(Path data) {
        try {
            return ReadyFile.read(data);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "ReadyFile",
                    "the file ready.json of the hub in " + data.toAbsolutePath() + " cannot be read: " + e,
                    "run the command as the user that started the hub",
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
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Address",
                    "'" + api + "' is not an address",
                    "write for example https://localhost:8443",
                    e);
        }
        throw new CommandFailure(
                ExitCode.USAGE, "'" + api + "' is not an address", "write for example https://localhost:8443");
    }
}
