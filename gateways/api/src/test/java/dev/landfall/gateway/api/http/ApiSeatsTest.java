package dev.landfall.gateway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Refused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ApiSeatsTest {
    private static final ApiSeats.Limits LIMITS = new ApiSeats.Limits(400, 200, 100, 100, 100, 1 << 20);

    private final ApiSeats seats = new ApiSeats(LIMITS);

    private static InetSocketAddress from(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Principal owner(String tenant, String name) {
        return new Principal(
                name, tenant, name, Optional.empty(), Set.of(), "t", Instant.parse("2100-01-01T00:00:00Z"));
    }

    private List<RequestSeats> fill(String address, int times) {
        var places = new ArrayList<RequestSeats>();
        for (var i = 0; i < times; i++) {
            try {
                places.add(seats.come(from(address)));
            } catch (Refused many) {
                assertThat(many.quota()).isPresent();
            }
        }
        return places;
    }

    @Test
    void an_address_that_asks_for_fifty_times_its_share_leaves_room_for_others() {
        var greedy = fill("10.0.0.1", 50 * 400);

        var others = new ArrayList<RequestSeats>();
        for (var i = 0; i < 20; i++) {
            others.add(seats.come(from("10.0.1." + i)));
        }

        assertThat(greedy).hasSize(200);
        assertThat(others).hasSize(20);
    }

    @Test
    void addresses_of_one_network_in_ipv6_are_one() {
        var places = new ArrayList<RequestSeats>();
        for (var i = 0; i < 200; i++) {
            places.add(seats.come(from("2001:db8::" + Integer.toHexString(i))));
        }

        assertThat(places).hasSize(200);
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> seats.come(from("2001:db8::ffff")));
        assertThat(seats.come(from("2001:db8:1::1"))).isNotNull();
    }

    @Test
    void one_owner_at_fifty_times_its_share_is_refused_and_the_others_are_not() {
        var refused = new ArrayList<Refused>();
        for (var i = 0; i < 50 * 200; i++) {
            try (var stranger = seats.come(from("10.0.2." + i % 200))) {
                hold(stranger, owner("acme", "greedy"));
            } catch (Refused many) {
                refused.add(many);
            }
        }

        for (var i = 0; i < 10; i++) {
            hold(seats.come(from("10.0.3.1")), owner("tenant-" + i, "other"));
        }

        assertThat(refused).hasSize(50 * 200 - 200);
        assertThat(refused.getFirst().quota().orElseThrow().name()).isEqualTo("api-requests");
    }

    /** Takes a seat that nobody gives back. */
    private void hold(RequestSeats stranger, Principal who) {
        var _ = seats.request(dev.landfall.core.quota.ShareKey.of(who));
        assertThat(stranger).isNotNull();
    }

    @Test
    void whoever_waits_for_a_device_holds_no_seat_of_those_that_are_answered() {
        var place = seats.come(from("10.0.0.1"));
        place.identified(owner("acme", "1"));
        place.waits();

        var greedy = new ArrayList<RequestSeats>();
        for (var i = 0; i < 200; i++) {
            var other = seats.come(from("10.0.0.1"));
            other.identified(owner("acme", "1"));
            greedy.add(other);
        }

        assertThat(greedy).hasSize(200);
        assertThat(seats.busy()).isEqualTo(201);
        place.close();
        greedy.forEach(RequestSeats::close);
        assertThat(seats.busy()).isZero();
    }

    @Test
    void when_the_whole_hub_is_full_nobody_is_told_to_take_less() {
        for (var i = 0; i < 400; i++) {
            var _ = seats.come(from("10.1." + i % 200 + "." + i / 200));
        }

        assertThatExceptionOfType(HubLimitReached.class).isThrownBy(() -> seats.come(from("10.0.0.9")));
    }

    @Test
    void what_is_taken_after_the_end_is_given_back_at_once() {
        var place = seats.come(from("10.0.0.1"));
        place.close();

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> place.identified(owner("acme", "1")));
        place.grow(3);

        assertThat(seats.busy()).isZero();
    }

    @Test
    void bodies_of_one_address_take_half_of_the_memory_at_most() {
        var greedy = seats.come(from("10.0.0.1"));

        assertThatExceptionOfType(Refused.class).isThrownBy(() -> greedy.grow(256));
        seats.come(from("10.0.0.2")).grow(64);
        greedy.close();

        seats.come(from("10.0.0.3")).grow(96);
    }
}
