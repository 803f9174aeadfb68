package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.OidcSettings.Claims;
import dev.landfall.provider.oidc.OidcSettings.Issuer;
import java.text.ParseException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much one token or one issuer may ask of the hub, on both sides of each limit. */
@Timeout(120)
class TokenBoundsTest {
    private static final RSAKey FIRST = TestIssuer.key("first");
    private static final RSAKey SECOND = TestIssuer.key("second");

    private final TestIssuer issuer = new TestIssuer(null);
    private final OidcIdentity identity = identity();

    @BeforeEach
    void publish() {
        issuer.publish(FIRST);
    }

    @AfterEach
    void close() {
        identity.close();
        issuer.close();
    }

    @Test
    void a_token_of_16384_characters_is_read_and_a_longer_one_is_refused() {
        var token = issuer.token(FIRST, claims -> {});
        var longest = token + " ".repeat(16_384 - token.length());

        assertThat(identity.verify(longest).subject()).isEqualTo("ada");
        refuses("longer than 16384 characters", () -> identity.verify(longest + " "));
    }

    @Test
    void a_token_has_at_most_256_roles_and_the_same_role_counts_once() {
        var most = IntStream.range(0, 256).mapToObj(i -> "role-" + i).toList();
        var tooMany = IntStream.range(0, 257).mapToObj(i -> "role-" + i).toList();

        assertThat(roles(most)).containsExactlyInAnyOrderElementsOf(most);
        assertThat(roles(Collections.nCopies(300, "admin"))).containsExactly("admin");
        refuses("more than 256 roles", () -> roles(tooMany));
    }

    @Test
    void a_role_that_is_empty_or_longer_than_256_characters_is_passed_over() {
        var longest = "r".repeat(256);

        assertThat(roles(List.of("", longest, longest + "r"))).containsExactly(longest);
    }

    @Test
    void roles_in_one_text_are_parted_by_spaces_and_an_empty_text_has_none() {
        assertThat(roles("  admin   operator ")).containsExactlyInAnyOrder("admin", "operator");
        assertThat(roles("  ")).isEmpty();
        assertThat(roles(7)).isEmpty();
    }

    /** Each key costs a verification, and anybody can send a token that is signed wrongly. */
    @Test
    void a_token_that_names_no_key_is_held_against_the_first_eight() {
        var unnamed = new RSAKey.Builder(SECOND).keyID(null).build();
        var token = issuer.token(unnamed, claims -> {});
        issuer.publish(set(7));
        assertThat(identity.verify(token).subject()).isEqualTo("ada");
        issuer.publish(set(8));

        try (var other = identity()) {
            refuses("signature is wrong", () -> other.verify(token));
        }
    }

    /** So many keys of another, and the second one behind them. */
    private static String set(int before) {
        var others =
                String.join(",", Collections.nCopies(before, FIRST.toPublicJWK().toJSONString()));
        return "{\"keys\":[" + others + "," + SECOND.toPublicJWK().toJSONString() + "]}";
    }

    @Test
    void verified_tokens_stay_remembered_when_the_same_keys_are_fetched_again() {
        identity.verify(issuer.token(FIRST, claims -> {}));
        var stranger = issuer.token(SECOND, claims -> {});

        refuses("not the issuer's", () -> identity.verify(stranger));

        assertThat(issuer.fetches()).isEqualTo(2);
        assertThat(identity.remembered()).isEqualTo(1);
    }

    @Test
    void verified_tokens_are_forgotten_when_a_key_has_the_id_of_another_one() {
        var token = issuer.token(FIRST, claims -> {});
        identity.verify(token);
        issuer.publish(new RSAKey.Builder(SECOND).keyID("first").build());

        refuses("not the issuer's", () -> identity.verify(issuer.token(SECOND, claims -> {})));

        refuses("signature is wrong", () -> identity.verify(token));
    }

    @Test
    void two_publications_of_one_key_are_equal_and_those_of_two_keys_are_not() throws ParseException {
        var first = VerifyingKey.of(FIRST.toPublicJWK()).orElseThrow();
        var again =
                VerifyingKey.of(JWK.parse(FIRST.toPublicJWK().toJSONString())).orElseThrow();
        var second = VerifyingKey.of(SECOND.toPublicJWK()).orElseThrow();

        assertThat(first).isEqualTo(again).hasSameHashCodeAs(again);
        assertThat(first).isNotEqualTo(second).isNotEqualTo(FIRST).isNotEqualTo(null);
    }

    @Test
    void a_key_that_is_ignored_is_named_in_the_log_by_120_characters_of_its_id() throws ParseException {
        var whole = "k".repeat(120);

        assertThat(ignored(whole)).contains("the key " + whole + " (");
        assertThat(ignored(whole + "k")).contains("the key " + whole + "... (");
    }

    private static String ignored(String id) throws ParseException {
        return PublishedKeys.read("{\"keys\":[{\"kty\":\"QUANTUM\",\"kid\":\"" + id + "\"}]}")
                .ignored()
                .getFirst();
    }

    private Set<String> roles(Object claim) {
        return identity.verify(issuer.token(FIRST, claims -> claims.claim("roles", claim)))
                .roles();
    }

    private OidcIdentity identity() {
        return new OidcIdentity(
                new OidcSettings(
                        List.of(Issuer.of(issuer.name())), "hub", Claims.USUAL, OidcSettings.LEEWAY, List.of()),
                () -> TestIssuer.NOON);
    }

    private static void refuses(String reason, ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining(reason)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAUTHENTICATED);
    }
}
