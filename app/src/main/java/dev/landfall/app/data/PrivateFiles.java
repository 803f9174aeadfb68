package dev.landfall.app.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Writes files and directories that only their owner may read, atomically. */
public final class PrivateFiles {
    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_ONLY_DIRECTORY = "rwx------";
    private static final String ALL_MAY_READ = "rw-r--r--";
    private static final int RIGHTS_OF_OTHERS = 0_077;

    private PrivateFiles() {}

    /** Creates a directory and its parents (0700), or removes the rights of others from an existing one. */
    public static void directory(Path directory) throws IOException {
        if (posix(directory)) {
            Files.createDirectories(directory, permissions(OWNER_ONLY_DIRECTORY));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(OWNER_ONLY_DIRECTORY));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** Writes a file that only its owner may read (0600), atomically and durably. */
    public static void write(Path file, String text) throws IOException {
        write(file, text, OWNER_ONLY);
    }

    /** As {@link #write}, for a file without secrets (0644). */
    public static void writeOpen(Path file, String text) throws IOException {
        write(file, text, ALL_MAY_READ);
    }

    /** Syncs a directory, so that new, renamed and deleted entries survive a power failure. */
    public static void force(Path directory) throws IOException {
        if (posix(directory)) {
            try (var opened = FileChannel.open(directory, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    /** As {@link #force}, for the directory of a file. */
    public static void forceEntry(Path file) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent);
        }
    }

    /**
     * The mode of a file, as {@code chmod} writes it (for example 0644), when others than its owner have any right to it. A link
     * is followed. Empty for a file of its owner alone, for one that is missing, and where files have no such rights.
     */
    public static Optional<String> modeForOthers(Path file) throws IOException {
        if (!posix(file) || !Files.exists(file)) {
            return Optional.empty();
        }
        var rights = Files.getPosixFilePermissions(file);
        var mode = 0;
        for (var right : PosixFilePermission.values()) {
            mode = mode << 1 | (rights.contains(right) ? 1 : 0);
        }
        return (mode & RIGHTS_OF_OTHERS) == 0 ? Optional.empty() : Optional.of("0%03o".formatted(mode));
    }

    private static void write(Path file, String text, String rights) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var attributes = posix(file) ? new FileAttribute<?>[] {permissions(rights)} : new FileAttribute<?>[0];
        try (var channel = FileChannel.open(next, options, attributes)) {
            var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?> permissions(String rights) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
