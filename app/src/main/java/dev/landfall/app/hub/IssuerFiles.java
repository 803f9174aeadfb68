package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.MadeFiles;
import dev.landfall.app.data.PrivateFiles;
import dev.landfall.service.issuer.Clients;
import dev.landfall.service.issuer.SigningKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the issuer keeps outside the store: the keys that sign tokens, and the administrator's secret. */
final class IssuerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerFiles.class);
    private static final String KEYS = "issuer.keys";
    private static final String ADMIN = "admin.secret";

    private IssuerFiles() {}

    /** The keys; made at the first start. */
    static SigningKeys signingKeys(DataDirectory data) throws IOException {
        var file = data.resolve(KEYS);
        if (Files.exists(file)) {
            return read(file);
        }
        var keys = SigningKeys.generate();
        PrivateFiles.write(file, new String(keys.bytes(), UTF_8));
        return keys;
    }

    private static SigningKeys read(Path file) throws IOException {
        try {
            var bytes = Files.readAllBytes(file);
            var keys = SigningKeys.read(bytes);
            KeyNumbers.check(new String(bytes, UTF_8));
            return keys;
        } catch (IllegalArgumentException damaged) {
            throw MadeFiles.wrong(
                    file + " does not hold the keys that sign the hub's tokens (" + damaged.getMessage() + ")",
                    "put it back from a backup; or delete it and its line in " + MadeFiles.LIST
                            + ": all tokens there are then no longer taken");
        }
    }

    /** The administrator's secret is made once and stays; when its file was deleted, there is a new one. */
    static Path adminSecret(DataDirectory data, Clients clients) {
        var file = data.resolve(ADMIN);
        var madeNow = clients.firstStart(secret -> keep(file, secret));
        if (!madeNow && !Files.exists(file)) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log(
                            "the file is missing; the administrator's secret is made anew, and the former one does not work any more");
            clients.renewAdministrator(secret -> keep(file, secret));
        }
        return file;
    }

    private static void keep(Path file, String secret) {
        try {
            PrivateFiles.write(file, secret + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the administrator's secret cannot be kept", e);
        }
    }
}
