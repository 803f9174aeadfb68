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
 * The file with the hub key: 64 hexadecimal digits, or the 32 bytes themselves. During a rekey there is a second file beside it, with
 * {@code .next} at the end of its name, which has the new key. Until the rekey is complete the secrets may be sealed with either key, so
 * both are tried.
 *
 * @param path of the file
 */
public record HubKeyFile(Path path) {
    /** The name of the file in the data directory. */
    public static final String NAME = "hub.key";

    private static final String NEXT = ".next";
    private static final Logger LOG = LoggerFactory.getLogger(HubKeyFile.class);

    /** The key in use; empty when there is no file. */
    public Optional<HubKey> current() {
        return read(path);
    }

    /** The new key of a rekey; empty when none is under way. */
    public Optional<HubKey> next() {
        return read(nextPath());
    }

    /** Both keys, as far as they exist. */
    Stream<HubKey> keys() {
        return Stream.of(current(), next()).flatMap(Optional::stream);
    }

    /**
     * Creates the file with a new key, unless another process that uses the same file was faster. Durable when it returns.
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

    /** Publishes the file. An existing file is never replaced, because secrets may be sealed with its key. */
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
     * Creates the second file with a new key, unless an interrupted rekey has left one. Durable when it returns.
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
     * Replaces the first file by the second one, atomically.
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

    /** The path of the second file. */
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
