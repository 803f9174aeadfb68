package dev.landfall.service.tokens;

import static dev.landfall.service.tokens.Counter.principal;
import static dev.landfall.service.tokens.DeviceTokensTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.record.Records;
import dev.landfall.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a token may be, what it may stand for, and how it is kept. */
@Timeout(120)
class TokenFormsTest {
    private static final DeviceId METER =
            DeviceId.parse("00000000-0000-4000-8000-000000000001").orElseThrow();
    private static final String OLD = "a1b2c3d4e5f6g7h8i9j0";

    private final Counter counter = new Counter();

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void a_token_is_made_for_a_gateway_or_becomes_one_and_says_so() {
        var wish = new DeviceTokens.TokenRequest("ada", "", Optional.of(METER), Optional.of(OLD));
        counter.tokens.create(principal("ada"), wish);
        var before = counter.tokens.login(OLD).orElseThrow();

        counter.tokens.create(principal("ada"), wish.speakingForOthers(true));
        var after = counter.tokens.login(OLD).orElseThrow();
        counter.tokens.create(principal("ada"), wish);

        assertThat(before.roles()).containsExactly(Access.DEVICE);
        assertThat(after.roles()).containsExactlyInAnyOrder(Access.DEVICE, DeviceTokens.GATEWAY);
        assertThat(counter.tokens.login(OLD).orElseThrow().roles()).contains(DeviceTokens.GATEWAY);
        assertThat(list("ada"))
                .singleElement()
                .satisfies(known -> assertThat(known.gateway()).isTrue());
    }

    @Test
    void a_token_from_before_becomes_a_gateways_if_its_device_speaks_for_others_already() {
        var speaking = counter.create("ada", Optional.of(METER));
        var silent = counter.create("ada", Optional.empty());
        before(speaking);
        before(silent);
        counter.core
                .records()
                .put(
                        new Records.Key("acme", "child-device", "any"),
                        0,
                        DeviceId.parse("00000000-0000-4000-8000-000000000009")
                                .orElseThrow()
                                .toString()
                                .getBytes(StandardCharsets.US_ASCII),
                        METER.toString(),
                        Optional.empty());

        var gateway = counter.another().login(speaking.token()).orElseThrow();
        var sensor = counter.another().login(silent.token()).orElseThrow();

        assertThat(gateway.roles()).contains(DeviceTokens.GATEWAY);
        assertThat(sensor.roles()).containsExactly(Access.DEVICE);
        assertThat(stored(speaking).gateway()).isEqualTo(StoredToken.Gateway.YES);
        assertThat(stored(silent).gateway()).isEqualTo(StoredToken.Gateway.NO);
    }

    @Test
    void whose_token_from_before_it_is_is_not_decided_before_all_records_can_be_found() {
        var silent = counter.create("ada", Optional.of(METER));
        before(silent);
        counter.findLag = Duration.ofSeconds(2);
        var started = counter.another();

        assertRefused(Reason.UNAVAILABLE, () -> started.login(silent.token()));
        assertThat(stored(silent).gateway()).isEqualTo(StoredToken.Gateway.UNDECIDED);

        counter.clock.turn(Duration.ofSeconds(2));
        assertThat(started.login(silent.token())).isPresent();
        assertThat(stored(silent).gateway()).isEqualTo(StoredToken.Gateway.NO);
    }

    @Test
    void a_device_shows_client_id_user_name_and_password_instead_of_a_token() {
        var login = new ClientLogin("meter-7", "plant", "a password of 24 letters");
        var any = new ClientLogin("", "hall", "a password of 24 letters");
        var made = create(login);
        var other = create(any);

        assertThat(made.token()).isEmpty();
        assertThat(shown("meter-7", "plant", "a password of 24 letters")).contains(made.device());
        assertThat(shown("whoever", "hall", "a password of 24 letters")).contains(other.device());
        assertThat(shown("meter-8", "plant", "a password of 24 letters")).isEmpty();
        assertThat(shown("meter-7", "plan", "a password of 24 letters")).isEmpty();
        assertThat(shown("meter-7", "plant", "another password of letters")).isEmpty();
        assertThat(shown("meter-7", "plant", "")).isEmpty();
        assertThat(login.toString()).doesNotContain("letters");
        counter.tokens.revoke(principal("ada"), made.device(), made.id());
        assertThat(shown("meter-7", "plant", "a password of 24 letters")).isEmpty();
    }

    @Test
    void a_login_that_could_be_guessed_is_not_taken() {
        assertRefused(Reason.INVALID, () -> create(new ClientLogin("meter-7", "plant", "fifteen letters")));
        assertRefused(Reason.INVALID, () -> create(new ClientLogin("", "", "a password of 24 letters")));
        assertRefused(Reason.INVALID, () -> create(new ClientLogin("a\u0000b", "", "a password of 24 letters")));
        assertThat(create(new ClientLogin("a", "", "sixteen letters!")).id()).isNotEmpty();
        assertRefused(Reason.DUPLICATE, () -> create(new ClientLogin("a", "", "sixteen letters!")));
    }

    private AccessToken create(ClientLogin login) {
        return counter.tokens.create(
                principal("ada"),
                new DeviceTokens.TokenRequest("ada", "", Optional.empty(), Optional.empty())
                        .showing(Optional.of(login)));
    }

    private Optional<DeviceId> shown(String clientId, String userName, String password) {
        return counter.another()
                .login(clientId, userName, password.getBytes(StandardCharsets.UTF_8))
                .flatMap(Principal::device);
    }

    /** As if it had been made by a version that knew no gateways. */
    private void before(AccessToken token) {
        var record = counter.core
                .records()
                .find(new Records.Key(Records.HUB, "device-token", token.id()))
                .orElseThrow();
        var text = new String(record.bytes(), StandardCharsets.UTF_8);
        var old = text.replace("\"v\":2", "\"v\":1").replace(",\"gateway\":false", "");
        counter.core
                .records()
                .put(
                        record.key(),
                        record.revision(),
                        old.getBytes(StandardCharsets.UTF_8),
                        record.group(),
                        Optional.empty());
    }

    private StoredToken stored(AccessToken token) {
        return StoredToken.decode(counter.core
                .records()
                .find(new Records.Key(Records.HUB, "device-token", token.id()))
                .orElseThrow()
                .bytes());
    }

    /** What is stored is read for ever: this form may get successors, but never changes. */
    @Test
    void the_stored_form_is_pinned() {
        var stored = new StoredToken(
                "acme",
                "ada",
                METER,
                1_795_262_400_000_000_000L,
                "root",
                Instant.ofEpochMilli(5),
                StoredToken.Gateway.YES);
        var form = """
                {"v":2,"tenant":"acme","owner":"ada","device":"00000000-0000-4000-8000-000000000001",\
                "registeredAt":1795262400000000000,"maker":"root","madeMillis":5,"gateway":true}""";

        assertThat(new String(stored.encode(), StandardCharsets.UTF_8)).isEqualTo(form);
        assertThat(StoredToken.decode(form.getBytes(StandardCharsets.UTF_8))).isEqualTo(stored);
        assertThat(StoredToken.decode(form.replace("true", "false").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(stored.decided(false));
        for (var wrong :
                List.of("{\"v\":3}", "{\"v\":0}", form.replace("true", "1"), form.replace(",\"gateway\":true", ""))) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> StoredToken.decode(wrong.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void the_form_before_is_read() {
        var form = """
                {"v":1,"tenant":"acme","owner":"ada","device":"00000000-0000-4000-8000-000000000001",\
                "registeredAt":1795262400000000000,"maker":"root","madeMillis":5}""";

        assertThat(StoredToken.decode(form.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new StoredToken(
                        "acme",
                        "ada",
                        METER,
                        1_795_262_400_000_000_000L,
                        "root",
                        Instant.ofEpochMilli(5),
                        StoredToken.Gateway.UNDECIDED));
    }

    private List<TokenInfo> list(String owner) {
        return counter.tokens
                .list(principal(owner), METER, Optional.empty(), 100)
                .items();
    }
}
