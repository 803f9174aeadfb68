package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored is read for ever: these forms may get successors, but never change. */
class StoredFormsTest {
    private static final String CLIENT = """
            {"v":1,"salt":"s","hash":"h","tenant":"mill","owner":"ada","roles":["reader"],"tokenMaxSeconds":7200,"anyone":false}""";
    private static final String CODE = """
            {"v":1,"tenant":"mill","owner":"ada","device":"d","family":"f","expiryMillis":1795262400000}""";
    private static final String FAMILY = """
            {"v":1,"tenant":"mill","owner":"ada","device":"d","roles":["device"],"client":"c","used":"u","next":["n1","n2"],\
            "retired":["r"],"revoked":false,"begunNanos":1790000000123456789,"accessEndsSeconds":1790003600}""";
    private static final String FAMILY_OF_RELEASE_ONE = """
            {"v":1,"tenant":"mill","owner":"ada","device":"d","roles":["device"],"client":"c","used":"u","next":["n1","n2"],\
            "retired":["r"],"revoked":false}""";

    @Test
    void a_client() {
        var client = new Client("id", "mill", "ada", List.of("reader"), Duration.ofHours(2), false);

        assertThat(text(client.encode("s", "h"))).isEqualTo(CLIENT);
        assertThat(Client.decode("id", bytes(CLIENT))).isEqualTo(new Client.Stored(client, "s", "h"));
    }

    @Test
    void a_code() {
        var code = new Codes.Stored("mill", "ada", "d", "f", Instant.parse("2026-11-21T12:00:00Z"));

        assertThat(text(code.encode())).isEqualTo(CODE);
        assertThat(Codes.Stored.decode(bytes(CODE))).isEqualTo(code);
    }

    @Test
    void a_family_of_refresh_tokens() {
        var grant = new Grant("mill", "ada", "d", List.of("device"), "c");
        var life = new RefreshTokenFamily.Life(1_790_000_000_123_456_789L, Instant.ofEpochSecond(1_790_003_600));
        var family = new RefreshTokenFamily(grant, "u", List.of("n1", "n2"), List.of("r"), false, life);

        assertThat(text(family.encode())).isEqualTo(FAMILY);
        assertThat(RefreshTokenFamily.decode(bytes(FAMILY))).isEqualTo(family);
    }

    @Test
    void a_family_whose_life_nobody_noted_began_before_anything() {
        var family = RefreshTokenFamily.decode(bytes(FAMILY_OF_RELEASE_ONE));

        assertThat(family.next()).containsExactly("n1", "n2");
        assertThat(family.life().begunBy(Instant.ofEpochSecond(1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"v\":2}", "{\"v\":1}", "[]", "{\"v\":1,\"tenant\":1}"})
    void what_nobody_wrote_is_corrupt(String stored) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> Codes.Stored.decode(bytes(stored)))
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.CORRUPT);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
