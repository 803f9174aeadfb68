package dev.landfall.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.DeviceId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AccessTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final DeviceId LAMP = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final DeviceId FAN = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000002"));

    private final Access access = new Access(Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void a_token_that_is_bound_to_a_device_is_for_no_other_in_any_action_whatever_its_roles() {
        for (var role : new String[] {"device", "admin", "operator", "none"}) {
            var bound = principal(Optional.of(LAMP), role);

            for (var action : Action.values()) {
                assertThat(access.may(bound, action, FAN, "acme", "ada")).isFalse();
            }
            assertThat(access.may(bound, Action.READ, LAMP, "acme", "ada")).isTrue();
            assertThat(access.may(bound, Action.COMMAND, LAMP, "acme", "ada")).isTrue();
            assertThat(access.may(bound, Action.DELETE, LAMP, "acme", "ada")).isTrue();
            assertThat(access.may(bound, Action.CONNECT, LAMP, "acme", "ada")).isTrue();
        }
    }

    @Test
    void a_token_that_is_bound_to_a_device_looks_after_neither_a_tenant_nor_the_hub() {
        assertThat(access.mayAdminister(principal(Optional.of(LAMP), "admin"))).isFalse();
        assertThat(access.mayOperate(principal(Optional.of(LAMP), "operator"))).isFalse();
        assertThat(access.mayAdminister(principal(Optional.empty(), "admin"))).isTrue();
        assertThat(access.mayOperate(principal(Optional.empty(), "operator"))).isTrue();
    }

    private static Principal principal(Optional<DeviceId> device, String role) {
        return new Principal("ada", "acme", "ada", device, Set.of(role), "t1", NOON.plusSeconds(1));
    }
}
