package dev.landfall.service.issuer;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The issuer's records of one kind. They belong to the hub; the tenant and owner of a code or token are part of the content. All calls
 * block.
 */
final class IssuerRecords {
    private static final int ATTEMPTS_MAX = 8;

    private final Records records;
    private final String kind;

    IssuerRecords(Records records, String kind) {
        this.records = records;
        this.kind = kind;
    }

    Records.Key key(String id) {
        return new Records.Key(Records.HUB, kind, id);
    }

    Optional<Records.Record> find(String id) {
        return records.find(key(id));
    }

    /**
     * Writes a record.
     *
     * @return false when its revision is not the expected one
     */
    boolean put(String id, long expected, byte[] bytes, String group, Optional<Instant> expiry) {
        try {
            records.put(key(id), expected, bytes, group, expiry);
            return true;
        } catch (Refused refused) {
            if (refused.reason() == Reason.DUPLICATE) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * Repeats an attempt until no other writer was faster, at most {@value #ATTEMPTS_MAX} times.
     *
     * @param attempt empty when another writer was faster
     */
    static <T> T untilDone(Supplier<Optional<T>> attempt) {
        for (var i = 0; i < ATTEMPTS_MAX; i++) {
            var done = attempt.get();
            if (done.isPresent()) {
                return done.get();
            }
        }
        throw new Refused(
                Reason.UNAVAILABLE,
                "Too many requests are for the same code or token at the same time. Try again later.");
    }
}
