package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.pki.Authority;
import dev.landfall.app.sealed.HubKeyFile;
import dev.landfall.app.sealed.HubKeyring;
import dev.landfall.core.model.HubId;
import dev.landfall.core.record.HubRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.UUID;

/**
 * Gives a hub a new hub key, in three durable steps: the new key is written beside the old one; the record of the hub is sealed with it
 * in one write; the new key replaces the old one. Between two steps the record is sealed with one of the two keys, and a start tries
 * both. A repeated run continues with the key that was written first.
 */
public final class HubRekey {
    private final HubStore store;
    private final DataDirectory data;
    private final HubKeyFile file;
    private final Clock clock = Clock.systemUTC();

    /** @param file of the hub key */
    public HubRekey(HubStore store, DataDirectory data, HubKeyFile file) {
        this.store = store;
        this.data = data;
        this.file = file;
    }

    /**
     * What is also made again.
     *
     * @param issuerKeys the keys that sign the tokens of the hub's issuer
     * @param authority the hub's CA
     */
    public record RekeyScope(boolean issuerKeys, boolean authority) {
        /** Only the hub key. */
        public static final RekeyScope NOTHING = new RekeyScope(false, false);
    }

    /**
     * The result.
     *
     * @param file with the new key
     * @param key distinguishes the new key from others, and reveals nothing about it
     */
    public record Done(HubId hub, Path file, String key) {}

    /**
     * Runs all steps.
     *
     * @throws CommandFailure REFUSED when the store has no hub yet; SETTINGS when the hub key is missing, wrong or cannot be written
     * @throws dev.landfall.provider.ProviderException when the store cannot be read or written
     */
    public Done run(RekeyScope anew) throws IOException {
        var record = new HubRootRecord(HubRecords.in(store.store(), clock), new HubKeyring(file));
        if (record.find().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "NoHub",
                    "the store " + store.settings().place() + " has no record of a hub, so there is nothing to seal",
                    "start the hub once with this release, then run the command again",
                    null);
        }
        var key = file.prepareNext();
        var root = record.sealUnder(key, now -> now.with(renewed(now, anew)));
        file.promoteNext();
        if (file.path().equals(data.resolve(HubKeyFile.NAME))) {
            data.made().present(HubKeyFile.NAME);
        }
        return new Done(root.hub(), file.path(), key.id());
    }

    private HubSecrets renewed(HubRoot root, RekeyScope anew) {
        var secrets = root.secrets();
        if (anew.issuerKeys() && secrets.issuerKeys().isPresent()) {
            secrets = secrets.withIssuerKeys(HubFounding.newIssuerKeys());
        }
        if (!anew.authority()) {
            return secrets;
        }
        try {
            var authority = Authority.create(UUID.fromString(root.hub().text()), clock);
            return secrets.withCa(authority.certificateText(), authority.keyText());
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        } catch (IOException e) {
            throw new UncheckedIOException("a new CA cannot be made", e);
        }
    }
}
