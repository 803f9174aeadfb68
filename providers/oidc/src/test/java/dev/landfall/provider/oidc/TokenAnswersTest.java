package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.OidcSettings.Claims;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What the hub makes of the answers of a token endpoint. */
@Timeout(120)
class TokenAnswersTest {
    private static final String NAME = "https://issuer.example";
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Logger log = (Logger) LoggerFactory.getLogger(TokenEndpoint.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Answering issuer = new Answering();
    private final OidcIdentity identity = identity();
    private Instant now = TestIssuer.NOON;

    @BeforeEach
    void listen() {
        log.setAdditive(false);
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void leave() {
        log.detachAppender(said);
        log.setAdditive(true);
        identity.close();
    }

    @Test
    void the_tokens_are_handed_on_with_the_time_when_the_access_token_ends() {
        issuer.answers(200, "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":60}");

        var tokens = identity.exchange("", "code", "device");

        assertThat(tokens.accessToken()).isEqualTo("a");
        assertThat(tokens.refreshToken()).isEqualTo("r");
        assertThat(tokens.expiry()).isEqualTo(now.plusSeconds(60));
    }

    @Test
    void an_issuer_that_gives_no_refresh_token_leaves_it_empty() {
        issuer.answers(200, "{\"access_token\":\"a\",\"expires_in\":60}");
        assertThat(identity.exchange("", "code", "device").refreshToken()).isEmpty();

        issuer.answers(200, "{\"access_token\":\"" + jwt(now.plusSeconds(60)) + "\"}");
        assertThat(identity.exchange("", "code", "device").refreshToken()).isEmpty();
    }

    @Test
    void a_life_below_zero_is_over_and_one_of_centuries_is_a_hundred_years() {
        for (var life : Map.of("-5", Duration.ZERO, "0", Duration.ZERO, Long.toString(Long.MAX_VALUE), LONGEST)
                .entrySet()) {
            issuer.answers(200, "{\"access_token\":\"a\",\"expires_in\":" + life.getKey() + "}");

            assertThat(identity.exchange("", "code", "device").expiry())
                    .as(life.getKey())
                    .isEqualTo(now.plus(life.getValue()));
        }
    }

    /** RFC 6749 section 5.1 only recommends expires_in. */
    @Test
    void without_expires_in_the_token_itself_says_when_it_ends() {
        var token = jwt(now.plusSeconds(600));
        issuer.answers(200, "{\"access_token\":\"" + token + "\",\"refresh_token\":\"r\"}");

        var tokens = identity.refresh("", "old", "device");

        assertThat(tokens.accessToken()).isEqualTo(token);
        assertThat(tokens.refreshToken()).isEqualTo("r");
        assertThat(tokens.expiry()).isEqualTo(now.plusSeconds(600));
    }

    @Test
    void an_answer_without_an_access_token_or_an_end_is_unreadable() {
        var endless = new PlainJWT(new JWTClaimsSet.Builder().subject("ada").build()).serialize();
        for (var body : List.of(
                "{\"expires_in\":60}",
                "{\"access_token\":\"\",\"expires_in\":60}",
                "{\"access_token\":\"a\"}",
                "{\"access_token\":\"a\",\"expires_in\":\"60\"}",
                "{\"access_token\":\"" + endless + "\"}",
                "no json")) {
            issuer.answers(200, body);

            assertThat(failure().fault()).as(body).isEqualTo(Fault.UNAVAILABLE);
            assertThat(failure()).as(body).hasMessageContaining("answers something unreadable");
        }
    }

    @Test
    void an_issuer_that_is_asked_too_much_names_the_pause_or_it_is_one_second() {
        issuer.answers(429, "{}");
        issuer.retryAfter = Duration.ofSeconds(7);
        assertThat(failure().fault()).isEqualTo(Fault.THROTTLED);
        assertThat(failure().retryAfter()).isEqualTo(Duration.ofSeconds(7));

        issuer.retryAfter = Duration.ZERO;

        assertThat(failure().fault()).isEqualTo(Fault.THROTTLED);
        assertThat(failure().retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void what_is_not_the_devices_fault_is_told_to_the_operator_once_in_ten_seconds() {
        issuer.answers(401, "{\"error\":\"invalid_client\"}");

        for (var i = 0; i < 50; i++) {
            assertThat(failure().fault()).isEqualTo(Fault.UNAVAILABLE);
        }
        now = now.plusSeconds(9);
        failure();
        assertThat(said.list).hasSize(1);
        assertThat(said.list.getFirst().getFormattedMessage()).contains("401 invalid_client");
        now = now.plusSeconds(1);
        failure();

        assertThat(said.list).hasSize(2);
    }

    @Test
    void a_clock_that_was_set_back_does_not_keep_the_operator_from_being_told() {
        issuer.answers(500, "{}");
        failure();

        now = now.minus(Duration.ofHours(1));
        failure();
        failure();

        assertThat(said.list).hasSize(2);
    }

    @Test
    void a_wrong_code_is_no_line_in_the_log() {
        issuer.answers(400, "{\"error\":\"invalid_grant\"}");

        assertThat(failure().fault()).isEqualTo(Fault.UNAUTHENTICATED);

        assertThat(said.list).isEmpty();
    }

    private ProviderException failure() {
        return assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> identity.exchange("", "code", "device"))
                .actual();
    }

    private static String jwt(Instant expiry) {
        return new PlainJWT(new JWTClaimsSet.Builder()
                        .expirationTime(Date.from(expiry))
                        .build())
                .serialize();
    }

    private OidcIdentity identity() {
        return new OidcIdentity(
                new OidcSettings(
                        List.of(OidcSettings.Issuer.reached(NAME, () -> NAME, issuer)),
                        "hub",
                        Claims.USUAL,
                        OidcSettings.LEEWAY,
                        List.of(new OidcSettings.Provider("p", NAME, "hub", "secret", ""))),
                () -> now);
    }

    /** An issuer without keys, whose token endpoint answers what the test says. */
    private static final class Answering implements IssuerTransport {
        private int status = 200;
        private String body = "{}";
        private Duration retryAfter = Duration.ZERO;

        void answers(int with, String text) {
            status = with;
            body = text;
        }

        @Override
        public Answer read(URI from) {
            return new Answer(
                    200,
                    from.getPath().equals("/keys")
                            ? "{\"keys\":[]}"
                            : "{\"issuer\":\"" + NAME + "\",\"jwks_uri\":\"" + NAME + "/keys\",\"token_endpoint\":\""
                                    + NAME + "/token\"}",
                    Duration.ZERO);
        }

        @Override
        public Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form) {
            return new Answer(status, body, retryAfter);
        }

        @Override
        public void close() {}
    }
}
