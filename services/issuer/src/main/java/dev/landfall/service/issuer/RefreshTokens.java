package dev.landfall.service.issuer;

import dev.landfall.core.record.Records;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refresh tokens: the name of their family, a dot, and 256 random bits of which only the hash is kept. They rotate; see
 * {@link Family}.
 */
final class RefreshTokens {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshTokens.class);
    private static final String KIND = "refresh";
    private static final int FAMILY_BYTES = 16;
    private static final int FAMILY_CHARS = 22;
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARS = 43;
    private static final int PAGE = 100;

    private final Records records;
    private final Held held;
    private final Duration life;
    private final InstantSource clock;

    /** @param life from the last use on */
    RefreshTokens(Records records, Duration life, InstantSource clock) {
        this.records = records;
        this.held = new Held(records, KIND);
        this.life = life;
        this.clock = clock;
    }

    static String newFamily() {
        return Secrets.random(FAMILY_BYTES);
    }

    /**
     * Gives a token of a family that begins, or that began but was not used yet.
     *
     * @return empty when somebody else was quicker
     */
    Optional<Issued> start(String name, Grant grant) {
        var secret = Secrets.random(SECRET_BYTES);
        var token = Secrets.hash(secret);
        var record = held.find(name);
        var family = record.map(found -> Family.decode(found.bytes()));
        if (family.filter(found -> found.refreshed() || found.revoked()).isPresent()) {
            throw TokenRefusal.grant();
        }
        var next = family.map(found -> found.with(token)).orElseGet(() -> Family.begin(grant, token));
        return write(name, record.map(Records.Record::revision).orElse(0L), next)
                ? Optional.of(new Issued(next.grant(), name + "." + secret))
                : Optional.empty();
    }

    /** Gives the successor of a token, if it is good and this device's. */
    Issued refresh(String refreshToken, String device) {
        if (refreshToken.length() != FAMILY_CHARS + 1 + SECRET_CHARS || refreshToken.charAt(FAMILY_CHARS) != '.') {
            throw TokenRefusal.grant();
        }
        var name = refreshToken.substring(0, FAMILY_CHARS);
        var token = Secrets.hash(refreshToken.substring(FAMILY_CHARS + 1));
        return Held.untilDone(() -> {
            var record = held.find(name).orElseThrow(TokenRefusal::grant);
            var family = Family.decode(record.bytes());
            if (!family.grant().device().equals(device)) {
                throw TokenRefusal.grant();
            }
            var secret = Secrets.random(SECRET_BYTES);
            var turned = family.turned(token, Secrets.hash(secret));
            if (turned.isPresent()) {
                return write(name, record.revision(), turned.get())
                        ? Optional.of(new Issued(family.grant(), name + "." + secret))
                        : Optional.empty();
            }
            if (family.wasGood(token) && !write(name, record.revision(), family.revoke())) {
                return Optional.empty();
            }
            if (family.wasGood(token)) {
                LOG.warn("a refresh token of device {} was used again after its successor: all are revoked", device);
            }
            throw TokenRefusal.grant();
        });
    }

    /** Makes all refresh tokens of a device worthless. */
    void revoke(String tenant, String device) {
        var token = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, group(tenant, device), token, PAGE);
            page.items().forEach(record -> revoke(record.key().id()));
            token = page.next();
        } while (token.isPresent());
    }

    private void revoke(String name) {
        Held.untilDone(() -> {
            var record = held.find(name);
            if (record.isEmpty()) {
                return Optional.of(true);
            }
            var family = Family.decode(record.get().bytes());
            return family.revoked() || write(name, record.get().revision(), family.revoke())
                    ? Optional.of(true)
                    : Optional.empty();
        });
    }

    private boolean write(String name, long revision, Family family) {
        var expiry = expiry();
        var grant = family.grant();
        return held.put(name, revision, family.encode(), group(grant.tenant(), grant.device()), Optional.of(expiry));
    }

    private Instant expiry() {
        return clock.instant().plus(life);
    }

    private static String group(String tenant, String device) {
        return tenant + "/" + device;
    }

    /** A refresh token and what it stands for. */
    record Issued(Grant grant, String refreshToken) {
        @Override
        public String toString() {
            return "Issued[" + grant + ", ***]";
        }
    }
}
