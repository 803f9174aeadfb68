package dev.landfall.provider.remote.server;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a unix-domain socket. It is bound in a directory that only its owner can enter, made private there, and only then moved to
 * its path: at no moment can another user connect.
 */
final class SocketFile implements AutoCloseable {
    private final Path place;
    private final Path directory;
    private final Path bound;

    private SocketFile(Path place, Path directory) {
        this.place = place;
        this.directory = directory;
        this.bound = directory.resolve("s");
    }

    /**
     * Prepares the path for a server, and removes the file of a server that has died.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when a server answers there, or the file is not a socket
     */
    static SocketFile at(Path place) {
        try {
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                checkStale(place);
            }
            var parent = place.toAbsolutePath().getParent();
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            return new SocketFile(place, Files.createTempDirectory(parent, ".s", owner));
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "no socket can be made at " + place + ": " + e, e);
        }
    }

    private static void checkStale(Path place) throws IOException {
        var attributes = Files.readAttributes(
                place, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isOther()) {
            throw new ProviderException(Fault.UNAVAILABLE, place + " exists already, and it is not a socket");
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(place));
        } catch (IOException nobody) {
            return;
        }
        throw new ProviderException(Fault.UNAVAILABLE, "another process listens at " + place);
    }

    /** The path to bind. */
    Path bound() {
        return bound;
    }

    /** Makes the bound file private, and moves it to its path. */
    void publish() throws IOException {
        Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
        Files.move(bound, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(directory);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(bound);
            Files.deleteIfExists(place);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // The next server finds that the file is stale.
            System.getLogger(SocketFile.class.getName()).log(System.Logger.Level.DEBUG, "a socket file stays", e);
        }
    }
}
