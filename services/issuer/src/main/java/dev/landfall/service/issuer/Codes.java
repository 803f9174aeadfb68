package dev.landfall.service.issuer;

import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.core.record.Records;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The one-time codes of devices, stored by their hash. A code belongs to the first device that redeems it. This device may repeat the
 * request until it has refreshed its tokens once, because the answer may have been lost. Every other device is refused. All calls block.
 */
final class Codes {
    private static final int FORMAT = 1;
    private static final String KIND = "code";
    private static final int PAGE = 1000;

    private final Records records;
    private final IssuerRecords held;
    private final RefreshTokens refreshTokens;
    private final InstantSource clock;
    private final CodeQuota live;

    /** @param live limits the number of unused codes */
    Codes(Records records, RefreshTokens refreshTokens, InstantSource clock, CodeQuota live) {
        this.records = records;
        this.live = live;
        this.held = new IssuerRecords(records, KIND);
        this.refreshTokens = refreshTokens;
        this.clock = clock;
    }

    /**
     * Makes a code.
     *
     * @param device the only device that may redeem it; empty for any
     * @param life how long the code is valid
     * @throws Refused TOO_MANY with a quota when the owner or its tenant has its share of unused codes
     */
    DeviceCode make(String tenant, String owner, String device, Duration life) {
        var code = IssuerSecrets.code();
        var id = IssuerSecrets.hash(code);
        var expiry = clock.instant().plus(life);
        var stored = new Stored(tenant, owner, device, "", expiry);
        live.count(tenant, this::takeStored);
        take(new ShareKey(tenant, owner), id, expiry);
        try {
            if (!held.put(id, 0, stored.encode(), tenant, Optional.of(expiry))) {
                throw new IllegalStateException("two random codes are equal");
            }
        } catch (RuntimeException notMade) { // without a stored code, nothing holds the seat
            live.free(id);
            throw notMade;
        }
        return new DeviceCode(code, expiry);
    }

    private void take(ShareKey who, String id, Instant expiry) {
        var now = clock.instant();
        try {
            live.take(who, id, expiry, now);
        } catch (Refused full) {
            if (!live.countAnew(now, this::takeStored)) {
                throw full;
            }
            live.take(who, id, expiry, now);
        }
    }

    /** Counts the codes of a tenant that are in the store: made by other nodes, or before this node started. */
    private void takeStored(String tenant) {
        var next = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, tenant, next, PAGE);
            for (var record : page.items()) {
                var stored = Stored.decode(record.bytes());
                if (stored.family().isEmpty()) {
                    var who = new ShareKey(stored.tenant(), stored.owner());
                    live.take(who, record.key().id(), stored.expiry(), clock.instant());
                }
            }
            next = page.next();
        } while (next.isPresent());
    }

    /** Redeems a code for a refresh token with the code's grant. */
    RefreshTokens.Issued redeem(String code, String device, String client) {
        var id = IssuerSecrets.hash(code);
        return IssuerRecords.untilDone(() -> {
            var record = held.find(id).orElseThrow(TokenRefusal::grant);
            var stored = Stored.decode(record.bytes());
            if (!stored.device().isEmpty() && !stored.device().equals(device)) {
                throw TokenRefusal.grant();
            }
            var family = stored.family();
            if (family.isEmpty()) {
                // The code is marked first and the tokens are made second: another device finds the code in use, and a
                // repeated request
                // continues here.
                family = RefreshTokens.newFamily();
                var taken = new Stored(stored.tenant(), stored.owner(), device, family, stored.expiry());
                if (!held.put(id, record.revision(), taken.encode(), stored.tenant(), Optional.of(stored.expiry()))) {
                    return Optional.empty();
                }
                live.free(id);
            }
            var grant = new Grant(stored.tenant(), stored.owner(), device, List.of(Issuer.DEVICE_ROLE), client);
            return refreshTokens.start(family, grant);
        });
    }

    /**
     * A code as its record has it.
     *
     * @param device the only device that may redeem it; empty while any device may
     * @param family the family of the refresh tokens for which it was redeemed; empty while it is unused
     */
    record Stored(String tenant, String owner, String device, String family, Instant expiry) {
        byte[] encode() {
            return StoredJson.write(FORMAT)
                    .put("tenant", tenant)
                    .put("owner", owner)
                    .put("device", device)
                    .put("family", family)
                    .put("expiryMillis", expiry.toEpochMilli())
                    .bytes();
        }

        static Stored decode(byte[] bytes) {
            var json = StoredJson.read(bytes, FORMAT);
            return new Stored(
                    json.text("tenant"),
                    json.text("owner"),
                    json.text("device"),
                    json.text("family"),
                    Instant.ofEpochMilli(json.number("expiryMillis")));
        }
    }
}
