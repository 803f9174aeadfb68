package dev.landfall.app.hub;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.PrivateFiles;
import dev.landfall.service.issuer.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrator's secret. It belongs to the hub: it is sealed in the store, and the administrator's client is set to accept it. Each
 * node has a copy in the file {@code admin.secret}. It is made once; when an operator deletes the file, a new secret is made at the
 * node's next start.
 */
final class AdminSecretFile {
    private static final String NAME = "admin.secret";
    private static final Logger LOG = LoggerFactory.getLogger(AdminSecretFile.class);

    private final DataDirectory data;
    private final HubRootRecord root;
    private final Clients clients;
    private final Path file;

    AdminSecretFile(DataDirectory data, HubRootRecord root, Clients clients) {
        this.data = data;
        this.root = root;
        this.clients = clients;
        this.file = data.resolve(NAME);
    }

    /** Finds or makes the secret, and writes the file if it is missing or has a former secret. */
    Path open() throws IOException {
        var existing = Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.<String>empty();
        if (data.made().dropped(NAME)) {
            warnOfNew();
            return written(replaced(Clients.newSecret()), existing);
        }
        var kept = root.find().flatMap(now -> now.secrets().adminSecret());
        if (kept.isPresent()) {
            return written(kept.get(), existing);
        }
        if (clients.hasAdministrator() && existing.isPresent()) {
            return carriedOver(existing.get());
        }
        if (clients.hasAdministrator()) {
            warnOfNew();
        }
        return written(kept(existing.orElseGet(Clients::newSecret)), existing);
    }

    /** Carries over the file of a release that did not keep the secret in the store. */
    private Path carriedOver(String existing) throws IOException {
        if (clients.isAdministrator(existing)) {
            return written(kept(existing), Optional.of(existing));
        }
        LOG.atWarn()
                .addKeyValue("file", file)
                .log("the secret in the file is not the administrator's; to have a new secret made, delete the file and"
                        + " start the hub again");
        data.made().made(NAME);
        return file;
    }

    private void warnOfNew() {
        LOG.atWarn()
                .addKeyValue("file", file)
                .log(
                        "the file is missing; the administrator's secret is made anew, and the former one does not work any more");
    }

    private String replaced(String secret) {
        var _ = root.change(now -> now.with(now.secrets().withAdminSecret(secret)));
        return secret;
    }

    /** Stores the secret, unless another node was faster; returns the stored one. */
    private String kept(String secret) {
        return root.change(now -> now.secrets().adminSecret().isPresent()
                        ? now
                        : now.with(now.secrets().withAdminSecret(secret)))
                .secrets()
                .adminSecret()
                .orElse(secret);
    }

    private Path written(String secret, Optional<String> existing) throws IOException {
        if (!clients.isAdministrator(secret)) {
            clients.administrator(secret);
        }
        if (!existing.equals(Optional.of(secret))) {
            data.made().replacing(NAME, secret + "\n");
            PrivateFiles.write(file, secret + "\n");
        }
        data.made().remade(NAME);
        return file;
    }
}
