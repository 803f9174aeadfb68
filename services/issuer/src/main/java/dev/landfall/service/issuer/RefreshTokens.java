package dev.landfall.service.issuer;

import dev.landfall.core.record.Records;
import dev.landfall.core.record.Revocations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refresh tokens: the name of their family, a dot, and 256 random bits of which only the hash is stored. Each refresh gives a new token;
 * see {@link RefreshTokenFamily}. All calls that read or write records block.
 */
final class RefreshTokens {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshTokens.class);
    private static final String KIND = "refresh";
    private static final int FAMILY_BYTES = 16;
    private static final int FAMILY_CHARS = 22;
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARS = 43;
    private static final int PAGE = 100;
    /** The maximum number of families of one device that are valid at the same time. */
    private static final int FAMILIES_MAX = 16;

    private final Records records;
    private final IssuerRecords held;
    private final Revocations revocations;
    private final IssuerSettings settings;
    private final InstantSource clock;

    RefreshTokens(Records records, Revocations revocations, IssuerSettings settings, InstantSource clock) {
        this.records = records;
        this.held = new IssuerRecords(records, KIND);
        this.revocations = revocations;
        this.settings = settings;
        this.clock = clock;
    }

    static String newFamily() {
        return IssuerSecrets.random(FAMILY_BYTES);
    }

    /**
     * Issues a token of a new family, or of one whose tokens were not used yet.
     *
     * @return empty when another writer was faster
     */
    Optional<Issued> start(String name, Grant grant) {
        var secret = IssuerSecrets.random(SECRET_BYTES);
        var token = IssuerSecrets.hash(secret);
        var record = held.find(name);
        var family = record.map(found -> RefreshTokenFamily.decode(found.bytes()));
        if (family.filter(found -> found.refreshed() || found.revoked()).isPresent()) {
            throw TokenRefusal.grant();
        }
        if (record.isEmpty()) {
            makeRoom(grant);
        }
        var now = clock.instant();
        var accessEnds = accessEnds();
        var next = family.map(found -> found.with(token, accessEnds))
                .orElseGet(() -> RefreshTokenFamily.begin(grant, token, RefreshTokenFamily.Life.from(now, accessEnds)));
        return write(name, record.map(Records.Record::revision).orElse(0L), next)
                ? Optional.of(new Issued(next.grant(), name, name + "." + secret))
                : Optional.empty();
    }

    /**
     * Ends the oldest families of a device that has {@value #FAMILIES_MAX}, so that repeated sign-ups do not fill the store. The new
     * family is not refused: otherwise a device that has lost its tokens could not connect for a year.
     */
    private void makeRoom(Grant grant) {
        var names = new ArrayList<Begun>();
        var token = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, group(grant.tenant(), grant.device()), token, PAGE);
            for (var record : page.items()) {
                var family = RefreshTokenFamily.decode(record.bytes());
                if (!family.revoked()) {
                    names.add(new Begun(record.key().id(), family.life().begun()));
                }
            }
            token = page.next();
        } while (token.isPresent());
        names.sort(Comparator.comparingLong(Begun::time));
        names.subList(0, Math.max(0, names.size() - FAMILIES_MAX + 1)).forEach(begun -> end(begun.name()));
    }

    private record Begun(String name, long time) {}

    /**
     * Issues the successor of a token.
     *
     * @throws TokenRefusal when the token is not valid or belongs to another device
     */
    Issued refresh(String refreshToken, String device) {
        if (!isOne(refreshToken)) {
            throw TokenRefusal.grant();
        }
        var name = family(refreshToken);
        var token = IssuerSecrets.hash(refreshToken.substring(FAMILY_CHARS + 1));
        return IssuerRecords.untilDone(() -> {
            var record = held.find(name).orElseThrow(TokenRefusal::grant);
            var family = RefreshTokenFamily.decode(record.bytes());
            if (!family.grant().device().equals(device)) {
                throw TokenRefusal.grant();
            }
            var secret = IssuerSecrets.random(SECRET_BYTES);
            var turned = family.turned(token, IssuerSecrets.hash(secret), accessEnds());
            if (turned.isPresent()) {
                return write(name, record.revision(), turned.get())
                        ? Optional.of(new Issued(family.grant(), name, name + "." + secret))
                        : Optional.empty();
            }
            if (family.wasGood(token)) {
                end(name);
                LOG.warn("a refresh token of device {} came back: all tokens of its sign-up are revoked", device);
            }
            throw TokenRefusal.grant();
        });
    }

    /** Whether a text has the form of a refresh token. */
    static boolean isOne(String token) {
        return token.length() == FAMILY_CHARS + 1 + SECRET_CHARS && token.charAt(FAMILY_CHARS) == '.';
    }

    /** The family in a refresh token or in the id of an access token; empty for none. */
    static String family(String id) {
        return id.length() > FAMILY_CHARS && id.charAt(FAMILY_CHARS) == '.' ? id.substring(0, FAMILY_CHARS) : "";
    }

    /** The grant of a present or former refresh token; empty when it never was one. */
    Optional<Grant> grant(String refreshToken) {
        var token = IssuerSecrets.hash(refreshToken.substring(FAMILY_CHARS + 1));
        return held.find(family(refreshToken))
                .map(record -> RefreshTokenFamily.decode(record.bytes()))
                .filter(family -> family.has(token))
                .map(RefreshTokenFamily::grant);
    }

    /** Ends all tokens of a device whose families had begun by that time. */
    void revoke(String tenant, String device, Instant begunBy) {
        var token = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, group(tenant, device), token, PAGE);
            page.items().stream()
                    .filter(record ->
                            RefreshTokenFamily.decode(record.bytes()).life().begunBy(begunBy))
                    .forEach(record -> end(record.key().id()));
            token = page.next();
        } while (token.isPresent());
    }

    /**
     * Ends all tokens of a family. The access tokens are revoked first: after a crash the next call finds the family not yet revoked and
     * repeats the work.
     */
    void end(String name) {
        IssuerRecords.untilDone(() -> {
            var record = held.find(name);
            if (record.isEmpty()) {
                return Optional.of(true);
            }
            var family = RefreshTokenFamily.decode(record.get().bytes());
            if (family.revoked()) {
                return Optional.of(true);
            }
            revocations.revoke(
                    name, later(family.life().accessEnds(), accessEnds()).plus(IssuerSettings.LEEWAY));
            return write(name, record.get().revision(), family.revoke()) ? Optional.of(true) : Optional.empty();
        });
    }

    private Instant accessEnds() {
        return clock.instant().plus(settings.deviceToken());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean write(String name, long revision, RefreshTokenFamily family) {
        var grant = family.grant();
        // A revoked family is stored as long as its code can be valid, so that the code is refused.
        var kept = family.revoked() ? Issuer.CODE_MAX : settings.deviceRefresh();
        var expiry = clock.instant().plus(kept);
        return held.put(name, revision, family.encode(), group(grant.tenant(), grant.device()), Optional.of(expiry));
    }

    private static String group(String tenant, String device) {
        return tenant + "/" + device;
    }

    /** A refresh token with its grant and its family. */
    record Issued(Grant grant, String family, String refreshToken) {
        @Override
        public String toString() {
            return "Issued[" + grant + ", ***]";
        }
    }
}
