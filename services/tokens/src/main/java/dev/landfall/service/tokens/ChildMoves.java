package dev.landfall.service.tokens;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.util.Optional;
import java.util.Set;

/** Moves child devices to another gateway of the same owner. All calls block. */
record ChildMoves(CoreForTokens core) {
    /** The reason for which the session of a moved device ends. */
    static final String MOVED = "moved";

    private static final int ATTEMPTS_MAX = 8;

    DeviceId move(Principal principal, DeviceId gateway, String name) {
        ChildDeviceRegistry.checkName(name);
        if (!core.access().mayAdminister(principal)) {
            throw new Refused(Reason.FORBIDDEN, "Only an administrator may give a device to another gateway.");
        }
        var owner = core.devices()
                .device(principal, gateway, Set.of())
                .orElseThrow(() -> new Refused(Reason.NOT_FOUND, "There is no such gateway."))
                .owner();
        var key = ChildDeviceRegistry.key(principal.tenant(), owner, name);
        for (var attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var known = core.records()
                    .find(key)
                    .orElseThrow(() -> new Refused(
                            Reason.NOT_FOUND, "No gateway of the same owner has named a device with this name."));
            if (known.group().equals(gateway.toString())) {
                return ChildDeviceRegistry.device(known);
            }
            if (written(known, gateway.toString())) {
                core.sessions()
                        .endEverywhere(new DeviceKey(principal.tenant(), ChildDeviceRegistry.device(known)), MOVED);
                return ChildDeviceRegistry.device(known);
            }
        }
        throw new Refused(Reason.UNAVAILABLE, "Other requests move this device at the same time. Try again later.");
    }

    private boolean written(Records.Record known, String group) {
        try {
            core.records().put(known.key(), known.revision(), known.bytes(), group, Optional.empty());
            return true;
        } catch (Refused refused) {
            if (refused.reason() == Reason.DUPLICATE) {
                return false;
            }
            throw refused;
        }
    }
}
