package dev.landfall.service.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.access.RevokedTokenIds;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.record.Records;
import dev.landfall.core.record.Revocations;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** An issuer on records in memory, with a clock that a test turns, and what a test says to it. */
final class Desk implements AutoCloseable {
    static final String ADDRESS = "https://hub.example";
    static final SigningKeys KEYS = SigningKeys.generate();

    final TurnedClock clock = new TurnedClock();
    final Records records;
    final RevokedTokenIds revoked = new RevokedTokenIds();
    final Issuer issuer;
    String adminSecret = "";
    private final Store store = new MemoryStore(2, Names.indexes(), clock);
    private final Committer committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE);

    Desk() {
        var reads = new StoreReads(store);
        records = new Records(
                reads,
                new DecisionLoop(reads, committer, clock),
                committer,
                Retention.within(Duration.ofDays(7), 1 << 20));
        issuer = another(IssuerSettings.usual(ADDRESS));
        adminSecret = Clients.newSecret();
        issuer.clients().administrator(adminSecret);
    }

    /** Another node of the same hub. */
    Issuer another(IssuerSettings settings) {
        return another(settings, KEYS);
    }

    /** An issuer with keys of its own. */
    Issuer another(IssuerSettings settings, SigningKeys keys) {
        var core = new Issuer.Parts(records, new Revocations(records, revoked, clock), new Access(clock, revoked));
        return new Issuer(settings, keys, core, clock);
    }

    Answer asAdmin(String... fields) {
        return ask(Optional.of(new ClientSecret("admin", adminSecret)), form("client_credentials", fields));
    }

    /** A device signs up, as the hub asks on its behalf. */
    Answer redeem(String code, DeviceId device) {
        return asHub(form("authorization_code", "code", code, "device_id", device.toString()));
    }

    Answer refresh(String refreshToken, DeviceId device) {
        return asHub(form("refresh_token", "refresh_token", refreshToken, "device_id", device.toString()));
    }

    Answer asHub(Map<String, List<String>> form) {
        return ask(Optional.of(new ClientSecret(Issuer.HUB_CLIENT, issuer.hubSecret())), form);
    }

    Answer ask(Optional<ClientSecret> client, Map<String, List<String>> form) {
        var answer = issuer.token(form, client);
        try {
            return new Answer(
                    answer.status(), JSONObjectUtils.parse(new String(answer.body(), StandardCharsets.UTF_8)));
        } catch (ParseException e) {
            throw new AssertionError("no JSON", e);
        }
    }

    /** Whoever holds a token revokes it. */
    int revoke(String token) {
        return issuer.revoke(Map.of("token", List.of(token)), Optional.empty()).status();
    }

    static Map<String, List<String>> form(String grantType, String... fields) {
        var form = new LinkedHashMap<String, List<String>>();
        form.put("grant_type", List.of(grantType));
        for (var i = 0; i < fields.length; i += 2) {
            form.put(fields[i], List.of(fields[i + 1]));
        }
        return form;
    }

    Principal principal(String owner, String... roles) {
        return new Principal(
                owner,
                "acme",
                owner,
                Optional.empty(),
                Set.of(roles),
                "",
                clock.instant().plusSeconds(60));
    }

    String code(String owner) {
        return issuer.deviceCode(principal(owner), owner, Optional.empty(), Optional.empty())
                .code();
    }

    @Override
    public void close() {
        committer.close();
        store.close();
    }

    record Answer(int status, Map<String, Object> body) {
        String text(String member) {
            return String.valueOf(body.get(member));
        }

        JWTClaimsSet claims() {
            try {
                return SignedJWT.parse(text("access_token")).getJWTClaimsSet();
            } catch (ParseException e) {
                throw new AssertionError("no token in " + body, e);
            }
        }
    }

    static final class TurnedClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));

        void turn(Duration by) {
            now.updateAndGet(time -> time.plus(by));
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
