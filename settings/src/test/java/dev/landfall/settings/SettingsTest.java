package dev.landfall.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    @TempDir
    Path folder;

    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void what_nobody_wrote_is_as_usual() {
        var settings = Settings.usual();

        assertThat(settings.text("a", "x", "")).isEqualTo("x");
        assertThat(settings.number("b", 7, Settings.Bounds.POSITIVE, "")).isEqualTo(7);
        assertThat(settings.duration("c", "7d", "")).isEqualTo(Duration.ofDays(7));
        assertThat(settings.bytes("d", "256KiB", "")).isEqualTo(262_144);
        assertThat(settings.flag("e", true, "")).isTrue();
        assertThat(settings.choice("f", Colour.DARK_BLUE, "")).isEqualTo(Colour.DARK_BLUE);
        assertThat(settings.port("g", "off", "")).isEmpty();
        assertThat(settings.secret("h", "")).isEmpty();
        assertThat(settings.texts("i", List.of("p"), "")).containsExactly("p");
        settings.finish();
    }

    @Test
    void what_is_written_is_read_with_its_type() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "open sesame\n");
        var settings = file("""
                coap:
                  port: 5684
                  idle: 90s
                  colour: dark-blue
                api.bytes: 1MB
                hosts: [a, b]
                key: %s
                on: false
                """.formatted(secret));

        assertThat(settings.port("coap.port", "0", "")).hasValue(5684);
        assertThat(settings.duration("coap.idle", "1s", "")).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.choice("coap.colour", Colour.RED, "")).isEqualTo(Colour.DARK_BLUE);
        assertThat(settings.bytes("api.bytes", "1B", "")).isEqualTo(1_000_000);
        assertThat(settings.texts("hosts", List.of(), "")).containsExactly("a", "b");
        assertThat(settings.secret("key", "").orElseThrow().reveal()).isEqualTo("open sesame");
        assertThat(settings.flag("on", true, "")).isFalse();
        settings.finish();
    }

    @Test
    void a_flag_wins_over_the_file() throws IOException {
        var file = Files.writeString(folder.resolve("f.yaml"), "api:\n  port: 1\n");
        var settings = Settings.read(file, Map.of("api.port", "2"));

        var port = settings.port("api.port", "3", "");

        assertThat(port).hasValue(2);
    }

    @Test
    void all_mistakes_are_told_at_once_with_their_places() throws IOException {
        var settings = file("""
                coap:
                  idle-timeot: 5s
                  seats: many
                  lease: 5 parsecs
                  empty:
                wholly-other: 1
                """);
        settings.duration("coap.idle-timeout", "60s", "");
        settings.number("coap.seats", 10, new Settings.Bounds(1, 100), "");
        settings.duration("coap.lease", "15s", "");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(settings::finish)
                .satisfies(e -> assertThat(e.mistakes())
                        .anySatisfy(m -> assertThat(m)
                                .contains("f.yaml:2")
                                .contains("coap.idle-timeot is not a setting; did you mean coap.idle-timeout?"))
                        .anySatisfy(m -> assertThat(m).contains("f.yaml:3").contains("number, 1 to 100, not 'many'"))
                        .anySatisfy(m -> assertThat(m).contains("f.yaml:4").contains("duration, not '5 parsecs'"))
                        .anySatisfy(m -> assertThat(m).contains("coap.empty has no value"))
                        .anySatisfy(m -> assertThat(m).endsWith("wholly-other is not a setting"))
                        .hasSize(5))
                .withMessageContaining("5 mistakes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "- a\n- b", "a: 1\na: 2", "a: {b: [1, {c: 2}]}", "\t", "a: *b"})
    void what_is_not_a_mapping_of_keys_is_a_mistake(String text) throws IOException {
        var settings = file(text);
        settings.text("a", "", "");
        settings.texts("a.b", List.of(), "");

        assertThatExceptionOfType(SettingsException.class).isThrownBy(settings::finish);
    }

    @Test
    void an_empty_file_says_nothing() throws IOException {
        var settings = file("# nothing yet\n");

        settings.finish();

        assertThat(settings.asked()).isEmpty();
    }

    @Test
    void a_file_that_is_not_there_is_a_mistake() {
        var settings = Settings.read(folder.resolve("none.yaml"), Map.of());

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(settings::finish)
                .withMessageContaining("none.yaml: there is no such file");
    }

    @Test
    void a_secret_is_never_printed() throws IOException {
        var secret = new Secret(Files.writeString(folder.resolve("s"), "hush"));

        var printed = Optional.of(secret).toString();

        assertThat(printed).contains("***").doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "60s,60000", "7d,604800000", "2h,7200000", "1m,60000", "0s,0"})
    void durations_are_read(String text, long millis) {
        assertThat(Amounts.duration(text)).hasValue(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5", "-5s", "5 fortnights", "1.5s", "999999999999999d", "5S"})
    void what_is_no_duration_is_refused(String text) {
        assertThat(Amounts.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1B,1", "256KiB,262144", "10GiB,10737418240", "2MB,2000000"})
    void sizes_are_read(String text, long bytes) {
        assertThat(Amounts.bytes(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1B", "1.5MiB", "1kib", "999999999999999TiB"})
    void what_is_no_size_is_refused(String text) {
        assertThat(Amounts.bytes(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"7d", "36h", "90s", "1500ms", "1m"})
    void a_duration_is_written_as_it_was_read(String text) {
        assertThat(Amounts.text(Amounts.duration(text).orElseThrow())).isEqualTo(text);
    }

    private Settings file(String text) throws IOException {
        return Settings.read(Files.writeString(folder.resolve("f.yaml"), text), Map.of());
    }
}
