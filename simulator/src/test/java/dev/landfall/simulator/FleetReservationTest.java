package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FleetReservationTest {
    @TempDir
    private Path data;

    @Test
    void the_first_run_is_always_the_same_devices() throws Exception {
        long before;
        try (var place = FleetReservation.take(data, Protocol.OCF)) {
            before = place.seed();
        }

        try (var place = FleetReservation.take(data, Protocol.OCF)) {
            assertThat(place.seed()).isEqualTo(before).isEqualTo(1);
        }
    }

    @Test
    void a_second_run_at_the_same_time_is_others_and_takes_the_first_place_when_it_is_free_again() throws Exception {
        try (var second = second()) {
            assertThat(second.seed()).isEqualTo(2);
            try (var third = FleetReservation.take(data, Protocol.OCF)) {
                assertThat(third.seed()).isEqualTo(1);
            }
        }
    }

    @Test
    void mqtt_devices_are_never_ocf_devices() throws Exception {
        try (var ocf = FleetReservation.take(data, Protocol.OCF);
                var mqtt = FleetReservation.take(data, Protocol.MQTT)) {
            assertThat(first(mqtt)).isNotEqualTo(first(ocf));
        }
    }

    @Test
    void against_a_hub_elsewhere_each_run_is_new_devices() throws Exception {
        try (var one = FleetReservation.take(null, Protocol.OCF);
                var other = FleetReservation.take(null, Protocol.OCF)) {
            assertThat(first(one)).isNotEqualTo(first(other));
        }
    }

    /** Takes the second place while the first one is held, and lets go of the first. */
    private FleetReservation.Place second() throws Exception {
        try (var first = FleetReservation.take(data, Protocol.OCF)) {
            assertThat(first.seed()).isEqualTo(1);
            return FleetReservation.take(data, Protocol.OCF);
        }
    }

    private static java.util.UUID first(FleetReservation.Place place) {
        return new Load(1, 0, Duration.ofSeconds(1), place.seed()).device(0);
    }
}
