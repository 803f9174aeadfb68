package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.pki.Authority;
import dev.landfall.app.pki.HubKeys;
import dev.landfall.core.model.HubId;
import dev.landfall.service.issuer.SigningKeys;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds the content of a new hub, for a store without a hub: the files of an earlier release in the data directory, and new keys where
 * there are none. Writes nothing.
 *
 * @param name the issuer's name by the settings; empty when they leave it open
 * @param issues whether the hub has its own issuer
 */
record HubFounding(DataDirectory data, Optional<String> name, boolean issues, Clock clock) {
    /**
     * The content of a new hub.
     *
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when a file is damaged, or one that was used is missing
     */
    HubRoot root() throws IOException, GeneralSecurityException {
        var hub = data.hubId().orElseGet(() -> HubId.of(UUID.randomUUID()));
        var former = IssuerFiles.formerName(data);
        var issuer = name.or(() -> former).orElse("https://" + hub + ".landfall.invalid");
        var aliases = new ArrayList<HubRoot.Alias>();
        former.filter(one -> !one.equals(issuer))
                .ifPresent(one ->
                        aliases.add(new HubRoot.Alias(one, clock.instant().plus(HubBootstrap.TOKEN_LIFE_MAX))));
        return new HubRoot(hub, issuer, List.copyOf(aliases), secrets(UUID.fromString(hub.text())));
    }

    private HubSecrets secrets(UUID hub) throws IOException, GeneralSecurityException {
        var existing = HubKeys.existing(data.path(), hub, clock);
        var authority = existing.isPresent() ? existing.get() : Authority.create(hub, clock);
        var keys = IssuerFiles.formerKeys(data).or(() -> issues ? Optional.of(newIssuerKeys()) : Optional.empty());
        return new HubSecrets(authority.certificateText(), authority.keyText(), keys, Optional.empty());
    }

    /** New keys for the hub's issuer, in their stored form. */
    static String newIssuerKeys() {
        return new String(SigningKeys.generate().bytes(), UTF_8);
    }
}
