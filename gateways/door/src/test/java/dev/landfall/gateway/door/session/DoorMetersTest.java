package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DoorMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DoorMeters meters = new DoorMeters(registry, "test");

    @Test
    void a_door_counts_under_its_own_name() {
        meters.opened();
        meters.opened();
        meters.signedIn();
        meters.closed("slow-reader");

        assertThat(registry.get("landfall.test.connections.open").gauge().value())
                .isEqualTo(1);
        assertThat(registry.get("landfall.test.connections").counter().count()).isEqualTo(2);
        assertThat(registry.get("landfall.test.sign.ins").counter().count()).isEqualTo(1);
        assertThat(registry.get("landfall.test.closings")
                        .tags("gateway", "test", "reason", "slow-reader")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void handshakes_are_asked_for_when_somebody_looks() {
        var underWay = new AtomicInteger(1);
        meters.handshakes(underWay::get, () -> 7);

        underWay.set(2);

        assertThat(registry.get("landfall.test.handshakes.open").gauge().value())
                .isEqualTo(2);
        assertThat(registry.get("landfall.test.handshakes.waiting").gauge().value())
                .isEqualTo(7);
    }

    @Test
    void refusals_of_all_doors_stand_together_and_reasons_are_bounded() {
        var refusals = new Refusals(meters);

        for (var i = 0; i < 1_000; i++) {
            refusals.refused("reason-" + i, "192.0.2.1:4711", "", "made up");
        }

        assertThat(registry.get("landfall.refusals")
                        .tags("gateway", "test", "reason", "reason-7")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("landfall.refusals")
                        .tags("gateway", "test", "reason", "other")
                        .counter()
                        .count())
                .isEqualTo(800);
        assertThat(registry.get("landfall.refusals").counters()).hasSize(201);
    }
}
