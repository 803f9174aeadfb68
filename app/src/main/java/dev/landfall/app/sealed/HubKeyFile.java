package dev.landfall.app.sealed;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the hub key: 64 hexadecimal digits, or the 32 bytes themselves. While a rekey is under way there is a second
 * file beside it, with {@code .next} at the end of its name, which contains the new key. Until the rekey is complete either
 * of the two may be the key under which the secrets are sealed, so both are tried.
 *
 * @param path of the file
 */
public record HubKeyFile(Path path) {
    /** The name of the file in the data directory. */
    public static final String NAME = "hub.key";

    private static final String NEXT = ".next";
    private static final Logger LOG = LoggerFactory.getLogger(HubKeyFile.class);

    /** The key that is in use. Empty when there is no such file. */
    public Optional<HubKey> current() {
        return read(path);
    }

    /** The key that a rekey is about to put in its place; empty when none is under way. */
    public Optional<HubKey> next() {
        return read(nextPath());
    }

    /** Both of them, those that are there. */
    Stream<HubKey> keys() {
        return Stream.of(current(), next()).flatMap(Optional::stream);
    }

    /**
     * Makes the file with a new key, unless another process was faster, which may use the same file. It is durable when this
     * returns.
     *
     * @return the key in the file
     * @throws CommandFailure SETTINGS when it cannot be written
     */
    public HubKey create() {
        var made = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
        try {
            write(made, HubKey.generate());
            appear(made);
            PrivateFiles.forceEntry(path);
            return current().orElseThrow(() -> new NoSuchFileException(path.toString()));
        } catch (IOException e) {
            throw unwritable(path, e);
        } finally {
            delete(made);
        }
    }

    /** A file that is there is never replaced: something may have been sealed with it. */
    private void appear(Path made) throws IOException {
        try {
            Files.createLink(path, made);
        } catch (FileAlreadyExistsException faster) {
            LOG.debug("another process has made the hub key {}", path);
        } catch (UnsupportedOperationException withoutLinks) {
            Files.move(made, path);
        }
    }

    private static void delete(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException e) {
            LOG.warn("the file {} could not be deleted; it contains a key that is no longer needed", made, e);
        }
    }

    /**
     * Makes the second file with a new key, unless a rekey that was interrupted has left one. It is durable when this returns.
     *
     * @throws CommandFailure SETTINGS when it cannot be written
     */
    public HubKey prepareNext() {
        return next().orElseGet(() -> {
            var key = HubKey.generate();
            write(nextPath(), key);
            return key;
        });
    }

    /**
     * Puts the second file in the place of the first one, at once.
     *
     * @throws CommandFailure SETTINGS when that is not possible
     */
    public void promoteNext() {
        try {
            Files.move(nextPath(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFiles.forceEntry(path);
        } catch (IOException e) {
            throw wrong(
                    "the new hub key in " + nextPath() + " cannot be put in the place of " + path + ": " + e,
                    "make the directory writable for this user and run the command again; the hub starts with both files",
                    e);
        }
    }

    /** Where the second file is. */
    public Path nextPath() {
        return path.resolveSibling(path.getFileName() + NEXT);
    }

    private static void write(Path file, HubKey key) {
        try {
            PrivateFiles.write(file, key.hex() + "\n");
            PrivateFiles.forceEntry(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static CommandFailure unwritable(Path file, IOException cause) {
        return wrong(
                "the hub key cannot be written to " + file + ": " + cause,
                "make the directory writable for this user, or name another file with hub.key-file",
                cause);
    }

    private static Optional<HubKey> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var bytes = Files.readAllBytes(file);
            return Optional.of(HubKey.of(bytes.length == HubKey.BYTES ? bytes : digits(bytes)));
        } catch (IllegalArgumentException damaged) {
            throw wrong(
                    file + " does not contain a hub key: 64 hexadecimal digits, or 32 bytes",
                    "restore the file from a backup, or copy it from another node of this hub",
                    null);
        } catch (IOException e) {
            throw wrong(
                    "the hub key in " + file + " cannot be read: " + e,
                    "make the file readable for the user that runs the hub",
                    e);
        }
    }

    private static byte[] digits(byte[] text) {
        return HexFormat.of().parseHex(new String(text, StandardCharsets.ISO_8859_1).strip());
    }

    static CommandFailure wrong(String message, String cure, @Nullable Throwable cause) {
        return new CommandFailure(ExitCode.SETTINGS, "HubKey", message, cure, cause);
    }
}
