package dev.landfall.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OptionsTest {
    private static final Path ROOT = Path.of(".");

    @Test
    void without_options_every_module_is_taken() {
        var options = Options.parse(ROOT, List.of());

        assertThat(options.modules()).isEqualTo(Options.MODULES);
        assertThat(options.sample()).isPositive();
    }

    @Test
    void options_are_read_in_any_order() {
        var options = Options.parse(
                ROOT, List.of("--seed", "7", "--only", "core", "--long", "--only", "gateways/mqtt", "--sample", "5"));

        assertThat(options.modules()).containsExactly("core", "gateways/mqtt");
        assertThat(options.seed()).isEqualTo(7);
        assertThat(options.sample()).isEqualTo(5);
        assertThat(options.withLong()).isTrue();
    }

    @Test
    void what_cannot_be_meant_is_refused_with_a_sentence() {
        assertRefused("no mutants are made of cores", "--only", "cores");
        assertRefused("needs a number, not many", "--sample", "many");
        assertRefused("above 0, not 0", "--sample", "0");
        assertRefused("--seed needs a value", "--seed");
        assertRefused("unknown option --fast", "--fast", "1");
    }

    @Test
    void the_same_seed_chooses_the_same_ones_and_they_are_spread() {
        var all = IntStream.range(0, 1000).boxed().toList();

        var chosen = Sample.of(all, 10, 1);

        assertThat(chosen).isEqualTo(Sample.of(all, 10, 1)).isNotEqualTo(Sample.of(all, 10, 2));
        for (var i = 0; i < 10; i++) {
            assertThat(chosen.get(i)).isBetween(i * 100, i * 100 + 99);
        }
    }

    @Test
    void few_are_taken_whole() {
        assertThat(Sample.of(List.of(1, 2, 3), 3, 1)).containsExactly(1, 2, 3);
    }

    @Test
    void nobody_is_accepted_without_a_reason() {
        assertThatThrownBy(() -> Accepted.read(new StringReader("a.B#c() call 1 :  ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.B#c() call 1");
    }

    private static void assertRefused(String sentence, String... arguments) {
        assertThatThrownBy(() -> Options.parse(ROOT, List.of(arguments)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
