package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTest {
    private static final SigningKeys KEYS = Desk.KEYS;

    @Test
    void keys_come_back_from_their_bytes() {
        var again = SigningKeys.read(KEYS.bytes());

        assertThat(again.bytes()).isEqualTo(KEYS.bytes());
        assertThat(again.secrets("x")).isEqualTo(KEYS.secrets("x"));
        assertThat(again.secrets("x")).isNotEqualTo(KEYS.secrets("y"));
    }

    @Test
    void a_key_comes_back_from_pem_under_the_same_id() throws Exception {
        var der = KEYS.signing().toPrivateKey().getEncoded();
        var pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";

        var again = SigningKeys.readPem(pem);

        assertThat(again.published()).isEqualTo(KEYS.published());
    }

    @Test
    void rotation_signs_with_a_new_key_and_publishes_the_old_ones_for_a_while() throws Exception {
        var once = KEYS.rotated();
        var thrice = once.rotated().rotated();

        assertThat(once.signing().getKeyID()).isNotEqualTo(KEYS.signing().getKeyID());
        assertThat(published(once).getKeyByKeyId(KEYS.signing().getKeyID())).isNotNull();
        assertThat(published(thrice).getKeys()).hasSize(3);
        assertThat(published(thrice).getKeyByKeyId(KEYS.signing().getKeyID())).isNull();
    }

    @Test
    void what_is_published_holds_nothing_private() {
        assertThat(new String(KEYS.published(), StandardCharsets.UTF_8))
                .contains("\"alg\":\"RS256\"", "\"use\":\"sig\"")
                .doesNotContain("\"d\":", "\"p\":", "\"q\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "rubbish"})
    void what_holds_no_private_rsa_key_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.read(text.getBytes(StandardCharsets.UTF_8)));
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.readPem(text));
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.read(KEYS.published()));
    }

    private static JWKSet published(SigningKeys keys) throws Exception {
        return JWKSet.parse(new String(keys.published(), StandardCharsets.UTF_8));
    }
}
