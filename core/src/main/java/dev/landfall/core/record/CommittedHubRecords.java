package dev.landfall.core.record;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.util.Optional;

/** The hub's records, written through the committer of the core that runs in this process. */
final class CommittedHubRecords implements HubRecords {
    private final Records records;

    CommittedHubRecords(Records records) {
        this.records = records;
    }

    @Override
    public Optional<Stored> find(String id) {
        return records.find(key(id)).map(record -> new Stored(record.revision(), record.bytes()));
    }

    @Override
    public boolean put(String id, long expected, byte[] bytes) {
        try {
            records.put(key(id), expected, bytes, "", Optional.empty());
            return true;
        } catch (Refused refused) {
            if (refused.reason() == Reason.DUPLICATE) {
                return false;
            }
            throw refused;
        }
    }

    private static Records.Key key(String id) {
        return new Records.Key(Records.HUB, DirectHubRecords.KIND, id);
    }
}
