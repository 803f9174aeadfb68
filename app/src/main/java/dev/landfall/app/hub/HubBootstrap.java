package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.MadeFiles;
import dev.landfall.app.data.PrivateFiles;
import dev.landfall.app.sealed.HubKeyFile;
import dev.landfall.core.model.HubId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the hub of a store, or founds it: the first node creates the record of the hub, and all others read it. A hub of a release that
 * kept its data in files is carried over.
 *
 * @param place of the store, for people
 * @param keyFile of the hub key
 * @param name the issuer's name by the settings of this start; empty when they leave it open
 * @param issues whether the hub has its own issuer
 */
record HubBootstrap(
        DataDirectory data,
        HubRootRecord record,
        String place,
        HubKeyFile keyFile,
        Optional<String> name,
        boolean issues,
        Clock clock) {
    /** The longest life of a token of the hub's issuer. */
    static final Duration TOKEN_LIFE_MAX = Duration.ofDays(365);

    /** The fact that is noted in a directory whose node has seen the record of its hub. */
    static final String SEEN = "hub-record";

    private static final Logger LOG = LoggerFactory.getLogger(HubBootstrap.class);

    /**
     * Finds or founds the hub. When this returns, the data directory has the id of its hub.
     *
     * @param founding the content of a new hub, if the store has none
     * @throws CommandFailure SETTINGS when the store belongs to another hub, or has lost its hub; or the hub key is missing or wrong
     * @throws dev.landfall.provider.ProviderException when the store cannot be read or written
     */
    HubRoot open(Callable<HubRoot> founding) throws Exception {
        checkHub();
        var found = record.find();
        if (found.isEmpty() && data.made().noted(SEEN)) {
            throw emptied();
        }
        var root = found.isPresent() ? found.get() : founded(founding.call());
        checkSame(root.hub());
        root = withIssuerKeys(withName(root));
        data.belongTo(root.hub());
        data.made().note(SEEN);
        if (keyFile.path().equals(data.resolve(HubKeyFile.NAME))) {
            data.made().present(HubKeyFile.NAME);
        }
        IssuerFiles.moved(data, root);
        data.made().replacing("pki/ca.pem", root.secrets().caCertificate());
        data.made().replacing("pki/ca.key", root.secrets().caKey());
        lookAtKeyFile();
        return root;
    }

    /** Warns of what is not as it should be with the file of the hub key, although the hub can use it. */
    private void lookAtKeyFile() throws IOException {
        keyFile.removeLeftovers();
        switch (keyFile.nextState()) {
            case NONE -> {}
            case WHOLE ->
                LOG.atWarn()
                        .addKeyValue("file", keyFile.nextPath())
                        .log("a rekey of the hub was interrupted; run landfall hub rekey again to complete it");
            case DAMAGED ->
                LOG.atWarn()
                        .addKeyValue("file", keyFile.nextPath())
                        .log(
                                "the new key that an interrupted rekey of the hub has left is damaged. Nothing is sealed with it:"
                                        + " delete the file, or run landfall hub rekey again, which makes another key");
        }
        var mode = PrivateFiles.modeForOthers(keyFile.path());
        if (mode.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("file", keyFile.path())
                    .addKeyValue("mode", mode.get())
                    .log("others than the owner of the hub key have a right to the file; run chmod 600 "
                            + keyFile.path() + ", or give a mounted secret the mode 0400");
        }
    }

    private HubRoot founded(HubRoot proposed) {
        var root = record.create(proposed);
        if (root.equals(proposed)) {
            LOG.atInfo()
                    .addKeyValue("hub", root.hub())
                    .addKeyValue("issuer", root.issuer())
                    .log("the store has a record of its hub now: id, issuer, CA and keys");
        }
        return root;
    }

    /** Checks the hub of the store before the secrets are opened, because a wrong store is more important than a wrong key. */
    private void checkHub() {
        record.hub().ifPresent(this::checkSame);
    }

    private void checkSame(HubId hub) {
        var own = data.hubId();
        if (own.isPresent() && !own.get().equals(hub)) {
            throw wrong(
                    "the data directory " + data.path() + " belongs to hub " + own.get() + ", but the store " + place
                            + " belongs to hub " + hub,
                    "name the right store in the settings. One store has one hub: to run a second node of hub " + hub
                            + ", use a new data directory with the " + HubKeyFile.NAME + " of that hub");
        }
    }

    private CommandFailure emptied() {
        return wrong(
                "the store " + place + " has no record of the hub, although the node of the data directory "
                        + data.path() + " has seen one: it is another store, or it was emptied",
                "name the right store in the settings, or restore a backup of the store. To found the hub anew in this store,"
                        + " with new keys, delete the line \"# " + SEEN + "\" in " + data.resolve(MadeFiles.LIST));
    }

    /**
     * The root with this start's name as an alias. The issuer's name stays; tokens with the alias are accepted until the last of them has
     * expired.
     */
    private HubRoot withName(HubRoot root) {
        if (name.isEmpty() || root.isNamed(name.get(), clock.instant())) {
            return root;
        }
        var alias = new HubRoot.Alias(name.get(), clock.instant().plus(TOKEN_LIFE_MAX));
        return record.change(
                now -> now.isNamed(alias.name(), clock.instant()) ? now : now.with(alias, clock.instant()));
    }

    private HubRoot withIssuerKeys(HubRoot root) throws IOException {
        if (!issues || root.secrets().issuerKeys().isPresent()) {
            return root;
        }
        var keys = IssuerFiles.formerKeys(data).orElseGet(HubFounding::newIssuerKeys);
        return record.change(now -> now.secrets().issuerKeys().isPresent()
                ? now
                : now.with(now.secrets().withIssuerKeys(keys)));
    }

    private static CommandFailure wrong(String message, String cure) {
        return new CommandFailure(ExitCode.SETTINGS, "OtherHub", message, cure, null);
    }
}
