package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.FAN;
import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token that is bound to a device is for that device only, whatever its roles. */
@Timeout(120)
class BoundTokensTest {
    private final Hub hub = new Hub();

    @BeforeEach
    void two_devices_of_one_owner() {
        hub.registry.signUp(ada(), LAMP);
        hub.registry.signUp(ada(), FAN);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void a_token_bound_to_one_device_signs_up_no_other() {
        var other = new DeviceId(UUID.randomUUID());

        refused(Reason.FORBIDDEN, () -> hub.registry.signUp(bound(LAMP, "device"), other));
        refused(Reason.FORBIDDEN, () -> hub.registry.signUp(bound(LAMP, "admin"), other));
        hub.registry.signUp(bound(other, "device"), other);

        assertThat(hub.registry.owns(ada(), other)).isTrue();
        assertThat(hub.registry.owns(bound(LAMP, "device"), other)).isFalse();
    }

    @Test
    void a_token_bound_to_one_device_lists_reads_and_deletes_no_other() {
        for (var role : new String[] {"device", "admin"}) {
            var lamp = bound(LAMP, role);

            assertThat(list(lamp, Devices.Query.ALL)).containsExactly(LAMP);
            assertThat(hub.devices.device(lamp, FAN, Set.of())).isEmpty();
            assertThat(hub.devices.twins(lamp, FAN)).isEmpty();
            assertThat(hub.devices.delete(lamp, List.of(FAN))).isEmpty();
            refused(Reason.NOT_FOUND, () -> hub.registry.signOff(lamp, FAN));
        }
        assertThat(hub.devices.delete(bound(LAMP, "device"), List.of(LAMP, FAN)))
                .containsExactly(LAMP);
        assertThat(list(bound(LAMP, "device"), Devices.Query.ALL)).isEmpty();
        assertThat(list(ada(), Devices.Query.ALL)).containsExactly(FAN);
    }

    @Test
    void the_list_of_a_bound_token_is_filtered_like_any_other_and_ends_after_its_one_device() {
        var lamp = bound(LAMP, "device");

        var page = hub.devices.list(lamp, Devices.Query.ALL, Optional.empty(), 1);

        assertThat(page.items()).hasSize(1);
        assertThat(page.next()).isEmpty();
        assertThat(list(lamp, new Devices.Query(Set.of(), Optional.empty(), "", Optional.of("bob"), Set.of())))
                .isEmpty();
    }

    @Test
    void a_token_bound_to_one_device_signs_in_as_no_other() {
        refused(
                Reason.FORBIDDEN,
                () -> hub.sessions.open(
                        new Sessions.SignIn(bound(LAMP, "device"), FAN, "c1", "coaps+tcp", List.of()), new Hub.Told()));
    }

    private List<DeviceId> list(Principal principal, Devices.Query query) {
        return hub.devices.list(principal, query, Optional.empty(), 100).items().stream()
                .map(Devices.DeviceView::id)
                .toList();
    }

    private static Principal bound(DeviceId device, String role) {
        return new Principal(
                "ada",
                "acme",
                "ada",
                Optional.of(device),
                Set.of(role),
                "",
                Instant.now().plusSeconds(3600));
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
