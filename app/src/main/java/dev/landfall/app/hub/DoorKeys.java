package dev.landfall.app.hub;

import dev.landfall.app.pki.HubKeys;
import dev.landfall.app.pki.KeyPairFiles;
import java.nio.file.Path;

/**
 * Which certificate each door shows: the operator's own where the settings name one, else the hub's.
 *
 * @param ca the certificate of the hub's authority
 */
record DoorKeys(Path ca, KeyPairFiles api, KeyPairFiles coaps, KeyPairFiles mqtts) {
    static DoorKeys of(HubKeys hub, HubSettings.Certificates own) {
        var served = hub.served();
        return new DoorKeys(
                hub.ca(),
                own.api().orElse(served),
                own.coaps().orElse(served),
                own.mqtts().orElse(served));
    }
}
