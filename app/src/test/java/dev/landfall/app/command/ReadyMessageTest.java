package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.simulator.Load;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadyMessageTest {
    private static final long USUAL_SEED = 1;

    @Test
    void the_light_it_switches_is_that_of_the_first_simulated_device() {
        var usual = new Load(1, 0, Duration.ofSeconds(1), USUAL_SEED, 1);

        assertThat(ReadyMessage.FIRST_DEVICE).isEqualTo(usual.device(0).toString());
    }
}
