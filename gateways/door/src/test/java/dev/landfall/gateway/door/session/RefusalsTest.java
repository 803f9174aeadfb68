package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RefusalsTest {
    private final NotedLog log = new NotedLog();
    private final Refusals refusals = new Refusals(new DoorMeters(new SimpleMeterRegistry(), "test"), log);

    @Test
    void a_refusal_is_logged_with_all_that_is_known_of_it() {
        refusals.refused("slow-reader", "192.0.2.1:4711", "lamp", "took nothing");

        assertThat(log.lines)
                .singleElement()
                .asString()
                .contains("INFO", "slow-reader", "192.0.2.1:4711", "lamp", "took nothing", "suppressed=0", "refused");
    }

    @Test
    void twenty_of_one_reason_are_logged_in_a_second_and_each_reason_counts_for_itself() {
        for (var i = 0; i < 20; i++) {
            refusals.refused("flood", "192.0.2.1:4711", "", "too many");
        }
        refusals.refused("other", "192.0.2.1:4711", "", "too many");

        assertThat(log.lines).hasSize(21).allMatch(line -> line.contains("suppressed=0"));
    }
}
