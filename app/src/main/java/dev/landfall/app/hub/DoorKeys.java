package dev.landfall.app.hub;

import dev.landfall.app.pki.HubKeys;
import dev.landfall.app.pki.KeyPairFiles;
import java.nio.file.Path;

/**
 * The certificate of each port: the operator's own if the settings name one, else the hub's.
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
