package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.MadeFiles;
import dev.landfall.service.issuer.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files with the issuer's keys and name of releases before decision 0033. Their content moves into the store. */
final class IssuerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerFiles.class);
    private static final String KEYS = "issuer.keys";
    private static final String NAME = "issuer.name";

    private IssuerFiles() {}

    /**
     * The keys in the file, unchanged; empty when there is no file.
     *
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when it is damaged
     */
    static Optional<String> formerKeys(DataDirectory data) throws IOException {
        var file = data.resolve(KEYS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var text = new String(Files.readAllBytes(file), UTF_8);
            checked(text);
            return Optional.of(text);
        } catch (IllegalArgumentException damaged) {
            throw MadeFiles.wrong(
                    file + " does not hold the keys that sign the hub's tokens (" + damaged.getMessage() + ")",
                    "put it back from a backup; or delete it and its line in " + MadeFiles.LIST
                            + ": all tokens there are then no longer taken");
        }
    }

    /**
     * Parses and checks keys.
     *
     * @throws IllegalArgumentException when the text has no keys, or their numbers do not fit
     */
    static SigningKeys checked(String text) {
        var keys = SigningKeys.read(text.getBytes(UTF_8));
        KeyNumbers.check(text);
        return keys;
    }

    /**
     * The issuer's name in the file; empty when there is no file.
     *
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when it is damaged
     */
    static Optional<String> formerName(DataDirectory data) throws IOException {
        var file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var name = new String(Files.readAllBytes(file), UTF_8).strip();
        if (!name.startsWith("https://") || name.chars().anyMatch(one -> one <= ' ' || one > '~')) {
            throw MadeFiles.wrong(
                    file + " does not hold the name of the hub's issuer, an https address",
                    "put it back from a backup; or delete it and its line in " + MadeFiles.LIST
                            + ": the tokens there are then no longer taken");
        }
        return Optional.of(name);
    }

    /** Removes the files, whose content is now durable in the store. Keys that are not in the store are set aside. */
    static void moved(DataDirectory data, HubRoot root) throws IOException {
        data.made().forget(KEYS, NAME);
        Files.deleteIfExists(data.resolve(NAME));
        var file = data.resolve(KEYS);
        if (!Files.exists(file)) {
            return;
        }
        var text = new String(Files.readAllBytes(file), UTF_8);
        if (root.secrets().issuerKeys().equals(Optional.of(text))) {
            Files.delete(file);
            LOG.atInfo()
                    .addKeyValue("file", file)
                    .log("the keys of the issuer have moved from the file into the store, sealed under the hub key");
        } else {
            setAside(file);
        }
    }

    private static void setAside(Path file) throws IOException {
        var former = file.resolveSibling(file.getFileName() + ".former");
        Files.move(file, former, StandardCopyOption.REPLACE_EXISTING);
        LOG.atWarn()
                .addKeyValue("file", former)
                .log("the file contains other keys than the store, so the hub does not use it and sets it aside: tokens"
                        + " that were signed with these keys are refused");
    }
}
