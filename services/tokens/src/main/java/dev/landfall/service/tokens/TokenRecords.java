package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.RecordFollower;
import dev.landfall.core.record.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The records of device tokens in the store. The id of a record is the hash of its token, and the tokens of a device are a
 * group. A token belongs to one registration of its device: those of an earlier registration are not listed, and are deleted
 * when the next token is made. All calls block, and refuse UNAVAILABLE when the store cannot be reached.
 */
final class TokenRecords {
    /** The most tokens of one device at once. */
    static final int TOKENS_MAX = 16;

    private static final String KIND = "device-token";
    private static final int ATTEMPTS_MAX = 8;

    private final Records records;
    private final TokenGroups groups;

    TokenRecords(Records records) {
        this.records = records;
        this.groups = new TokenGroups(records, KIND);
    }

    /** From now on tells {@code follower} which of the records another node changes. */
    void follow(RecordFollower follower) {
        records.follow(KIND, follower);
    }

    /** The token with this id; empty when there is none. */
    Optional<StoredToken> find(String id) {
        return records.find(key(id)).map(record -> StoredToken.decode(record.bytes()));
    }

    /**
     * Stores a new token, durably.
     *
     * @throws Refused DUPLICATE when there is one with this id; TOO_MANY when the device has {@value #TOKENS_MAX}
     */
    void create(String id, StoredToken token) {
        makeRoom(token.key(), token.registeredAt());
        try {
            records.put(key(id), 0, token.encode(), TokenGroups.of(token.key()), Optional.empty());
        } catch (Refused refused) {
            throw refused.reason() == Reason.DUPLICATE ? taken() : refused;
        }
    }

    /**
     * Changes a token. The change is made again on the present token when another request or node was faster.
     *
     * @return what the token is now; empty when there is none any more
     */
    Optional<StoredToken> change(String id, UnaryOperator<StoredToken> change) {
        for (var attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var record = records.find(key(id));
            if (record.isEmpty()) {
                return Optional.empty();
            }
            var stored = StoredToken.decode(record.get().bytes());
            var changed = change.apply(stored);
            if (changed.equals(stored) || written(record.get(), changed)) {
                return Optional.of(changed);
            }
        }
        throw new Refused(Reason.UNAVAILABLE, "Other requests change this token at the same time. Try again later.");
    }

    private boolean written(Records.Record record, StoredToken changed) {
        try {
            records.put(record.key(), record.revision(), changed.encode(), record.group(), Optional.empty());
            return true;
        } catch (Refused refused) {
            if (refused.reason() == Reason.DUPLICATE) {
                return false;
            }
            throw refused;
        }
    }

    /** Deletes a token; does nothing when there is none. */
    void delete(String id) {
        records.delete(key(id));
    }

    /**
     * The tokens of a device, by id.
     *
     * @param registeredAt of the registration whose tokens are wanted, nanoseconds since 1970
     */
    ListPage<TokenInfo> list(DeviceKey device, long registeredAt, Optional<String> page, int limit) {
        groups.carryOver(device);
        var found = records.list(Records.HUB, KIND, TokenGroups.of(device), page, limit);
        var tokens = found.items().stream()
                .filter(record -> StoredToken.decode(record.bytes()).registeredAt() == registeredAt)
                .map(TokenRecords::info)
                .toList();
        return new ListPage<>(tokens, found.next());
    }

    /** Deletes all tokens of a device that were made until then. */
    void deleteAll(DeviceKey device, Instant until) {
        groups.carryOver(device);
        var next = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, TokenGroups.of(device), next, TOKENS_MAX);
            for (var record : page.items()) {
                var stored = StoredToken.decode(record.bytes());
                if (stored.key().equals(device) && !stored.made().isAfter(until)) {
                    records.delete(record.key());
                }
            }
            next = page.next();
        } while (next.isPresent());
    }

    /** Deletes the tokens of earlier registrations, and refuses when too many are left. */
    private void makeRoom(DeviceKey device, long registeredAt) {
        groups.carryOver(device);
        var left = 0;
        for (var record : records.list(Records.HUB, KIND, TokenGroups.of(device), Optional.empty(), 2 * TOKENS_MAX)
                .items()) {
            if (StoredToken.decode(record.bytes()).registeredAt() == registeredAt) {
                left++;
            } else {
                records.delete(record.key());
            }
        }
        if (left >= TOKENS_MAX) {
            throw Refused.quota(
                    new Quota("device-access-tokens", TOKENS_MAX, left, Duration.ofMinutes(1)),
                    "The device has " + TOKENS_MAX + " tokens already. Revoke one of them first.");
        }
    }

    private static TokenInfo info(Records.Record record) {
        var stored = StoredToken.decode(record.bytes());
        return new TokenInfo(
                record.key().id(),
                stored.device(),
                stored.maker(),
                stored.made(),
                stored.gateway() == StoredToken.Gateway.YES);
    }

    private static Records.Key key(String id) {
        return new Records.Key(Records.HUB, KIND, id);
    }

    /** Another device has this token. */
    static Refused taken() {
        return new Refused(Reason.DUPLICATE, "Another device has this token.");
    }
}
