package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.util.Optional;

/**
 * The groups of the records of tokens: one group for each device. Tokens from before decision 0024 are in a group named by the id of the
 * device alone; they are moved when the tokens of the device are listed.
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

    /** Moves the tokens of this device from its former group. Blocks. */
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
            // Another node has moved or revoked the token.
        }
    }
}
