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
    void the_same_seed_chooses_the_same_ones_in_their_order() {
        var all = IntStream.range(0, 1000).boxed().toList();

        var chosen = StableSelection.of(all, String::valueOf, 10, 1);

        assertThat(chosen).hasSize(10).isSorted().isEqualTo(StableSelection.of(all, String::valueOf, 10, 1));
        assertThat(chosen).isNotEqualTo(StableSelection.of(all, String::valueOf, 10, 2));
    }

    @Test
    void what_is_taken_away_elsewhere_leaves_the_choice_as_it_was() {
        var all = IntStream.range(0, 1000).boxed().toList();
        var chosen = StableSelection.of(all, String::valueOf, 10, 1);
        var fewer =
                all.stream().filter(one -> one % 2 == 0 || chosen.contains(one)).toList();

        assertThat(StableSelection.of(fewer, String::valueOf, 10, 1)).isEqualTo(chosen);
    }

    @Test
    void few_are_taken_whole() {
        assertThat(StableSelection.of(List.of(1, 2, 3), String::valueOf, 5, 1)).containsExactly(1, 2, 3);
    }

    @Test
    void only_those_are_taken_whose_name_contains_one_of_the_texts() {
        var options = Options.parse(ROOT, List.of("--match", "Fold", "--match", "Inbox#put"));

        assertThat(options.takes("a.Fold#bytes() call 1")).isTrue();
        assertThat(options.takes("a.Inbox#put(List) call 1")).isTrue();
        assertThat(options.takes("a.Inbox#take(List) call 1")).isFalse();
    }

    @Test
    void nobody_is_accepted_without_a_reason() {
        assertThatThrownBy(() -> EquivalentMutants.read(new StringReader("a.B#c() call 1 :  ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.B#c() call 1");
    }

    private static void assertRefused(String sentence, String... arguments) {
        assertThatThrownBy(() -> Options.parse(ROOT, List.of(arguments)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
