package dev.landfall.app.sealed;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the hub key: 64 hexadecimal digits, or the 32 bytes themselves. While a rekey is under way there is a second
 * file beside it, with {@code .next} at the end of its name, which contains the new key. Until the rekey is complete either
 * of the two may be the key under which the secrets are sealed, so both are tried. The path may be a symbolic link: the link
 * is never replaced, and all files are made beside the file to which it leads.
 *
 * @param path of the file, or of a link to it
 */
public record HubKeyFile(Path path) {
    /** The name of the file in the data directory. */
    public static final String NAME = "hub.key";

    private static final String NEXT = ".next";
    private static final int LINKS_MAX = 40;

    /** The names of the files that {@link #create} makes on its way: after that of the key file, a random UUID. */
    private static final Pattern UNFINISHED = Pattern.compile("\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\\.new)?");

    private static final Logger LOG = LoggerFactory.getLogger(HubKeyFile.class);

    /** What there is of the second file. */
    public enum NextState {
        /** No rekey is under way. */
        NONE,
        /** A rekey is under way, or was interrupted; the file contains its key. */
        WHOLE,
        /** The file contains no key. A rekey that was killed does not leave this: it writes a file whole or not at all. */
        DAMAGED
    }

    /**
     * The key that is in use. Empty when there is no such file.
     *
     * @throws CommandFailure SETTINGS when the file contains no key or cannot be read
     */
    public Optional<HubKey> current() {
        return read(path)
                .map(bytes -> key(bytes)
                        .orElseThrow(() -> wrong(
                                path + " does not contain a hub key: 64 hexadecimal digits, or 32 bytes",
                                "restore the file from a backup, or copy it from another node of this hub",
                                null)));
    }

    /**
     * The key that a rekey is about to put in its place; empty when none is under way, or when the file is damaged.
     *
     * @throws CommandFailure SETTINGS when the file cannot be read
     */
    public Optional<HubKey> next() {
        return read(nextPath()).flatMap(HubKeyFile::key);
    }

    /** What there is of the second file; one that cannot be read counts as damaged, because the hub may not need it. */
    public NextState nextState() {
        try {
            return read(nextPath())
                    .map(bytes -> key(bytes).isPresent() ? NextState.WHOLE : NextState.DAMAGED)
                    .orElse(NextState.NONE);
        } catch (CommandFailure unreadable) {
            return NextState.DAMAGED;
        }
    }

    /** Both keys, those that are there and whole; the second one is read only when the first one is not enough. */
    Stream<HubKey> keys() {
        return Stream.<Supplier<Optional<HubKey>>>of(() -> read(path).flatMap(HubKeyFile::key), this::next)
                .flatMap(key -> key.get().stream());
    }

    /**
     * Creates the file with a new key, unless another process that uses the same file was faster. Durable when it returns.
     *
     * @return the key in the file
     * @throws CommandFailure SETTINGS when it cannot be written
     */
    public HubKey create() {
        var target = target();
        var made = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
        try {
            PrivateFiles.write(made, HubKey.generate().hex() + "\n");
            appear(made, target);
            PrivateFiles.forceEntry(target);
            return current().orElseThrow(() -> new NoSuchFileException(target.toString()));
        } catch (IOException e) {
            return faster(e).orElseThrow(() -> unwritable(target, e));
        } finally {
            delete(made);
        }
    }

    /** A file that is there is never replaced: something may have been sealed with it. */
    private static void appear(Path made, Path target) throws IOException {
        try {
            Files.createLink(target, made);
        } catch (FileAlreadyExistsException faster) {
            LOG.debug("another process has made the hub key {}", target);
        } catch (UnsupportedOperationException withoutLinks) {
            Files.move(made, target);
        }
    }

    /** A process that was faster may have started already, and then it has removed the unfinished file of this one. */
    private Optional<HubKey> faster(IOException failure) {
        return failure instanceof NoSuchFileException ? current() : Optional.empty();
    }

    /**
     * Removes what a process that was killed while it made the key has left: a key with which nothing was sealed. Does nothing
     * while there is no key, because another process may be making it. A file that cannot be removed is logged.
     */
    public void removeLeftovers() {
        var target = target();
        var name = target.getFileName().toString();
        if (!Files.exists(target)) {
            return;
        }
        var directory = target.toAbsolutePath().getParent();
        DirectoryStream.Filter<Path> unfinished = file -> {
            var other = file.getFileName().toString();
            return other.startsWith(name)
                    && UNFINISHED.matcher(other.substring(name.length())).matches();
        };
        try (var files = Files.newDirectoryStream(directory, unfinished)) {
            files.forEach(HubKeyFile::delete);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("the directory {} of the hub key cannot be listed", directory, e);
        }
    }

    private static void delete(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException e) {
            LOG.warn("the file {} cannot be deleted; it contains a key that is not needed: delete it", made, e);
        }
    }

    /**
     * Makes the second file with a new key, unless a rekey that was interrupted has left one. One that is damaged is replaced,
     * so the caller has made sure that the first file opens the secrets. It is durable when this returns.
     *
     * @throws CommandFailure SETTINGS when it cannot be written
     */
    public HubKey prepareNext() {
        return next().orElseGet(() -> {
            var key = HubKey.generate();
            var file = nextPath();
            try {
                PrivateFiles.write(file, key.hex() + "\n");
                PrivateFiles.forceEntry(file);
            } catch (IOException e) {
                throw unwritable(file, e);
            }
            return key;
        });
    }

    /**
     * Replaces the first file by the second one, atomically.
     *
     * @throws CommandFailure SETTINGS when that is not possible
     */
    public void promoteNext() {
        var target = target();
        try {
            Files.move(nextPath(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFiles.forceEntry(target);
        } catch (IOException e) {
            throw wrong(
                    "the new hub key in " + nextPath() + " cannot be put in the place of " + target + ": " + e,
                    "make the directory writable for this user and run the command again; the hub starts with both files",
                    e);
        }
    }

    /** Where the second file is: beside the file to which a link leads. */
    public Path nextPath() {
        var target = target();
        return target.resolveSibling(target.getFileName() + NEXT);
    }

    /** The file to which the path leads when it is a link; the file need not exist. */
    private Path target() {
        var target = path;
        for (var links = 0; links < LINKS_MAX; links++) {
            if (!Files.isSymbolicLink(target)) {
                return target;
            }
            try {
                target = target.resolveSibling(Files.readSymbolicLink(target));
            } catch (IOException e) {
                throw unreadable(target, e);
            }
        }
        throw wrong(
                "the file of the hub key, " + path + ", is one of more than " + LINKS_MAX
                        + " symbolic links that lead to" + " each other",
                "make the link lead to the file with the hub key, or name that file with hub.key-file",
                null);
    }

    private static CommandFailure unwritable(Path file, IOException cause) {
        return wrong(
                "the hub key cannot be written to " + file + ": " + cause,
                "make the directory writable for this user, or name another file with hub.key-file",
                cause);
    }

    private static Optional<byte[]> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The key that a file with these bytes contains; empty when it contains none. */
    private static Optional<HubKey> key(byte[] bytes) {
        try {
            return Optional.of(HubKey.of(bytes.length == HubKey.BYTES ? bytes : digits(bytes)));
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static byte[] digits(byte[] text) {
        return HexFormat.of().parseHex(new String(text, StandardCharsets.ISO_8859_1).strip());
    }

    private static CommandFailure unreadable(Path file, IOException cause) {
        return wrong(
                "the hub key in " + file + " cannot be read: " + cause,
                "make the file readable for the user that runs the hub",
                cause);
    }

    static CommandFailure wrong(String message, String cure, @Nullable Throwable cause) {
        return new CommandFailure(ExitCode.SETTINGS, "HubKey", message, cure, cause);
    }
}
