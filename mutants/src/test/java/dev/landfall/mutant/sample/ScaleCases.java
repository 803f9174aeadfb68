package dev.landfall.mutant.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests that run in a process of the tool. Their class has no name that Maven takes for a test. */
final class ScaleCases {
    @Test
    void a_kilogram_is_heavy_and_less_is_not() {
        assertThat(Scale.isHeavy(1000)).isTrue();
        assertThat(Scale.isHeavy(999)).isFalse();
    }

    @Test
    void much_is_large() {
        assertThat(Scale.size(5000)).isEqualTo("large");
        assertThat(Scale.size(1)).isEqualTo("small");
    }

    @Test
    void steps_are_counted() {
        assertThat(Scale.steps(4)).isEqualTo(4);
    }

    @Test
    void this_one_is_red_without_a_mutant() {
        assertThat(Scale.isHeavy(5)).isTrue();
    }
}
