package dev.landfall.service.tokens;

import static dev.landfall.service.tokens.Counter.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DeviceTokensTest {
    private static final DeviceId METER = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final String OLD = "sjpnY6fBhnqOIeEXAMPL";

    private final Counter counter = new Counter();

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void a_token_stands_for_its_device_which_is_listed_offline_before_it_connects() {
        var made = counter.create("ada", Optional.of(METER));

        assertThat(made.device()).isEqualTo(METER);
        assertThat(made.token()).matches("[A-Za-z0-9]{32}");
        assertThat(counter.tokens.login(made.token())).hasValueSatisfying(self -> {
            assertThat(self.device()).contains(METER);
            assertThat(self.tenant()).isEqualTo("acme");
            assertThat(self.owner()).isEqualTo("ada");
            assertThat(self.roles()).containsExactly(Access.DEVICE);
            assertThat(self.tokenId()).startsWith(made.id());
            assertThat(self.expiry()).isAfter(counter.clock.instant().plus(Duration.ofDays(300)));
        });
        assertThat(counter.devices("ada")).singleElement().satisfies(device -> {
            assertThat(device.id()).isEqualTo(METER);
            assertThat(device.name()).isEqualTo("Meter of ada");
            assertThat(device.connection().online()).isFalse();
        });
        assertThat(counter.devices("bob")).isEmpty();
    }

    @Test
    void each_token_without_a_device_makes_one() {
        var one = counter.create("ada", Optional.empty());
        var other = counter.create("ada", Optional.empty());

        assertThat(one.device()).isNotEqualTo(other.device());
        assertThat(one.token()).isNotEqualTo(other.token());
        assertThat(counter.devices("ada")).hasSize(2);
    }

    @Test
    void only_the_hash_of_a_token_is_kept_and_nothing_prints_it() {
        var made = counter.create("ada", Optional.of(METER));

        var records = counter.core
                .records()
                .list(Records.HUB, "device-token", "acme/" + METER, Optional.empty(), 10)
                .items();
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.key().id()).isEqualTo(made.id()).doesNotContain(made.token());
            assertThat(new String(record.bytes(), StandardCharsets.UTF_8)).doesNotContain(made.token());
        });
        assertThat(made.toString()).doesNotContain(made.token());
        assertThat(new DeviceTokens.TokenRequest("ada", "", Optional.empty(), Optional.of(OLD)).toString())
                .doesNotContain(OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "provision", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "with space and more letters"})
    void a_wrong_token_is_nobodys(String wrong) {
        counter.create("ada", Optional.of(METER));

        assertThat(counter.tokens.login(wrong)).isEmpty();
        assertThat(counter.tokens.login(wrong.repeat(50))).isEmpty();
    }

    @Test
    void a_device_has_several_tokens_and_one_that_is_revoked_ends_at_once() throws InterruptedException {
        var first = counter.create("ada", Optional.of(METER));
        var second = counter.create("ada", Optional.of(METER));
        var ended = new LinkedBlockingQueue<String>();
        open(counter.tokens.login(first.token()).orElseThrow(), ended);

        assertThat(list("ada")).extracting(TokenInfo::id).containsExactlyInAnyOrder(first.id(), second.id());
        counter.tokens.revoke(principal("ada"), METER, first.id());

        assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("token-revoked");
        assertThat(counter.tokens.login(first.token())).isEmpty();
        assertThat(counter.tokens.login(second.token())).isPresent();
        assertThat(list("ada")).extracting(TokenInfo::id).containsExactly(second.id());
        assertRefused(Reason.NOT_FOUND, () -> counter.tokens.revoke(principal("ada"), METER, first.id()));
        assertRefused(Reason.NOT_FOUND, () -> counter.tokens.revoke(principal("ada"), METER, ""));
    }

    @Test
    void who_logged_in_with_a_token_that_is_revoked_may_do_nothing_more() {
        var made = counter.takeOver("ada", OLD);
        var before = counter.tokens.login(OLD).orElseThrow();

        counter.tokens.revoke(principal("ada"), made.device(), made.id());
        var wish = new DeviceTokens.TokenRequest("ada", "", Optional.of(made.device()), Optional.of(OLD));
        counter.clock.turn(Duration.ofSeconds(1));
        counter.tokens.create(principal("ada"), wish);

        assertThat(counter.core.access().alive(before)).isFalse();
        assertThat(counter.core.access().alive(counter.tokens.login(OLD).orElseThrow()))
                .as("taken over again it is another one")
                .isTrue();
    }

    @Test
    void with_a_device_its_tokens_are_forgotten() {
        counter.core.registry().credentialRevokers(List.of(counter.tokens));
        var made = counter.create("ada", Optional.of(METER));
        assertThat(counter.tokens.login(made.token())).isPresent();

        counter.core.registry().signOff(principal("ada"), METER);

        assertThat(counter.tokens.login(made.token())).isEmpty();
        assertThat(counter.core
                        .records()
                        .list(Records.HUB, "device-token", "acme/" + METER, Optional.empty(), 10)
                        .items())
                .isEmpty();
    }

    @Test
    void another_node_knows_within_seconds_that_a_token_was_revoked() {
        var made = counter.create("ada", Optional.of(METER));
        var other = counter.another();
        assertThat(other.login(made.token())).isPresent();

        counter.tokens.revoke(principal("ada"), METER, made.id());
        counter.clock.turn(RecentLogins.KEPT);

        assertThat(other.login(made.token())).isEmpty();
    }

    @Test
    void a_deleted_devices_tokens_are_worthless_even_when_it_is_signed_up_again() {
        var before = counter.create("ada", Optional.of(METER));
        counter.core.registry().signOff(principal("ada"), METER);

        assertThat(counter.tokens.login(before.token())).isEmpty();
        var after = counter.create("ada", Optional.of(METER));

        assertThat(counter.tokens.login(before.token())).isEmpty();
        assertThat(counter.tokens.login(after.token())).isPresent();
        assertThat(list("ada")).extracting(TokenInfo::id).containsExactly(after.id());
    }

    @Test
    void a_device_keeps_the_token_it_had_before() {
        var made = counter.takeOver("ada", OLD);

        assertThat(made.token()).isEqualTo(OLD);
        assertThat(counter.tokens.login(OLD)).isPresent();
        assertRefused(Reason.DUPLICATE, () -> counter.takeOver("ada", OLD));
        assertRefused(Reason.DUPLICATE, () -> counter.takeOver("bob", OLD));
        assertThat(counter.devices("bob")).isEmpty();
        var wish = new DeviceTokens.TokenRequest("ada", "", Optional.of(made.device()), Optional.of(OLD));
        assertThat(counter.tokens.create(principal("ada"), wish)).isEqualTo(made);
        counter.core.registry().signOff(principal("ada"), made.device());
        assertThat(counter.takeOver("bob", OLD).device()).isNotEqualTo(made.device());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A1_TEST_TOKEN", "with space and more letters", "colon:colon:colon:colon"})
    void a_token_that_could_be_guessed_or_broken_is_not_taken_over(String token) {
        assertRefused(Reason.INVALID, () -> counter.takeOver("ada", token));
        assertRefused(Reason.INVALID, () -> counter.takeOver("ada", "a".repeat(101)));
        assertThat(counter.devices("ada")).isEmpty();
    }

    @Test
    void only_an_administrator_or_the_owner_may_make_list_and_revoke() {
        var made = counter.tokens.create(
                principal("root", Access.ADMIN),
                new DeviceTokens.TokenRequest("ada", "", Optional.of(METER), Optional.empty()));
        var self = counter.tokens.login(made.token()).orElseThrow();
        var wish = new DeviceTokens.TokenRequest("ada", "", Optional.empty(), Optional.empty());

        assertRefused(Reason.FORBIDDEN, () -> counter.tokens.create(principal("bob"), wish));
        assertRefused(Reason.FORBIDDEN, () -> counter.tokens.create(principal("ada", Access.READER), wish));
        assertRefused(Reason.FORBIDDEN, () -> counter.tokens.create(self, wish));
        assertRefused(Reason.FORBIDDEN, () -> counter.tokens.revoke(self, METER, made.id()));
        assertRefused(Reason.NOT_FOUND, () -> counter.tokens.list(principal("bob"), METER, Optional.empty(), 10));
        assertRefused(Reason.NOT_FOUND, () -> counter.tokens.revoke(principal("bob"), METER, made.id()));
        assertThat(list("ada"))
                .singleElement()
                .satisfies(known -> assertThat(known.maker()).isEqualTo("root"));
    }

    @Test
    void another_owners_device_gets_no_token_and_names_have_a_form() {
        counter.create("ada", Optional.of(METER));

        assertRefused(Reason.ALREADY_OWNED, () -> counter.create("bob", Optional.of(METER)));
        assertRefused(
                Reason.INVALID,
                () -> counter.tokens.create(
                        principal("root", Access.ADMIN),
                        new DeviceTokens.TokenRequest("o".repeat(257), "", Optional.empty(), Optional.empty())));
    }

    @Test
    void the_same_id_in_another_tenant_has_tokens_of_its_own() {
        counter.core.registry().credentialRevokers(List.of(counter.tokens));
        var eve = Counter.of("other", "eve");
        var adas = counter.create("ada", Optional.of(METER));

        var eves = counter.tokens.create(
                eve, new DeviceTokens.TokenRequest("eve", "Meter", Optional.of(METER), Optional.empty()));

        assertThat(list("ada")).extracting(TokenInfo::id).containsExactly(adas.id());
        assertRefused(Reason.NOT_FOUND, () -> counter.tokens.revoke(eve, METER, adas.id()));
        counter.core.registry().signOff(eve, METER);
        assertThat(counter.tokens.login(eves.token())).isEmpty();
        assertThat(counter.tokens.login(adas.token()))
                .get()
                .extracting(Principal::tenant)
                .isEqualTo("acme");
        assertThat(list("ada")).hasSize(1);
    }

    @Test
    void tokens_that_lie_where_the_id_alone_named_them_are_still_the_devices() {
        counter.core.registry().credentialRevokers(List.of(counter.tokens));
        var made = counter.create("ada", Optional.of(METER));
        var key = new Records.Key(Records.HUB, "device-token", made.id());
        var record = counter.core.records().find(key).orElseThrow();
        counter.core.records().put(key, record.revision(), record.bytes(), METER.toString(), Optional.empty());

        assertThat(list("ada")).extracting(TokenInfo::id).containsExactly(made.id());
        assertThat(counter.core.records().find(key).orElseThrow().group()).isEqualTo("acme/" + METER);
        counter.core.registry().signOff(principal("ada"), METER);
        assertThat(counter.core.records().find(key)).isEmpty();
    }

    @Test
    void a_device_has_sixteen_tokens_at_most() {
        for (var i = 0; i < TokenRecords.TOKENS_MAX; i++) {
            counter.create("ada", Optional.of(METER));
        }

        assertRefused(Reason.TOO_MANY, () -> counter.create("ada", Optional.of(METER)));
        counter.tokens.revoke(principal("ada"), METER, list("ada").getFirst().id());
        assertThat(counter.create("ada", Optional.of(METER)).token()).isNotEmpty();
    }

    @Test
    void who_guesses_does_not_fill_the_log() {
        var wrong = new WrongTokens(counter.clock);

        assertThat(wrong.count()).isEqualTo(1);
        assertThat(wrong.count()).isZero();
        assertThat(wrong.count()).isZero();
        counter.clock.turn(Duration.ofSeconds(10));
        assertThat(wrong.count()).isEqualTo(3);
    }

    private List<TokenInfo> list(String owner) {
        return counter.tokens
                .list(principal(owner), METER, Optional.empty(), 100)
                .items();
    }

    private void open(Principal self, LinkedBlockingQueue<String> ended) {
        counter.core
                .sessions()
                .open(new Sessions.SignIn(self, METER, "c1", "test", List.of()), new Sessions.Listener() {
                    @Override
                    public void commandsWaiting() {}

                    @Override
                    public void ended(String reason) {
                        ended.add(reason);
                    }
                });
    }

    static void assertRefused(Reason reason, Runnable action) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(action::run)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
