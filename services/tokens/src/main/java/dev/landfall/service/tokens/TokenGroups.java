package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.util.Optional;

/**
 * The groups in which the records of tokens lie, one for each device. Tokens from before decision 0024 lie in a group that the
 * id of the device alone names; they are moved when the tokens of their device are looked at.
 */
final class TokenGroups {
    private static final int PAGE = 2 * TokenRecords.TOKENS_MAX;

    private final Records records;
    private final String kind;

    TokenGroups(Records records, String kind) {
        this.records = records;
        this.kind = kind;
    }

    /** The group of a device. */
    static String of(DeviceKey device) {
        return device.toString();
    }

    /** Moves the tokens of this device that lie in the former group. */
    void carryOver(DeviceKey device) {
        var next = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, kind, device.device().toString(), next, PAGE);
            for (var record : page.items()) {
                if (StoredToken.decode(record.bytes()).key().equals(device)) {
                    carryOver(record, device);
                }
            }
            next = page.next();
        } while (next.isPresent());
    }

    private void carryOver(Records.Record record, DeviceKey device) {
        try {
            records.put(record.key(), record.revision(), record.bytes(), of(device), Optional.empty());
        } catch (Refused refused) {
            if (refused.reason() != Reason.DUPLICATE) {
                throw refused;
            }
            // Another node moved it, or ended it.
        }
    }
}
