package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceLimits;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceLimitsTest {
    private static final Principal ADA = principal("acme", "ada");
    private static final Principal BOB = principal("acme", "bob");
    private static final Principal CYD = principal("acme", "cyd");
    private static final Principal EVE = principal("other", "eve");

    private final Store memory = new MemoryStore(4, Names.indexes());
    private final AtomicLong nanos = new AtomicLong();
    private final Hub hub = new Hub(memory, "node-1");

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void an_owner_has_as_many_devices_as_it_may_and_no_more() {
        var registry = registry(new DeviceLimits(3, 5));
        for (var i = 0; i < 3; i++) {
            registry.signUp(ADA, device());
        }

        var quota = assertTooMany(registry, ADA);

        assertThat(quota.name()).isEqualTo("devices-of-owner");
        assertThat(quota.limit()).isEqualTo(3);
        assertThat(quota.used()).isEqualTo(3);
        registry.signUp(BOB, device());
        registry.signUp(EVE, device());
    }

    @Test
    void so_has_a_tenant_with_all_its_owners() {
        var registry = registry(new DeviceLimits(3, 5));
        for (var i = 0; i < 2; i++) {
            registry.signUp(ADA, device());
            registry.signUp(BOB, device());
        }
        registry.signUp(CYD, device());

        assertThat(assertTooMany(registry, CYD).name()).isEqualTo("devices-of-tenant");
        registry.signUp(EVE, device());
    }

    @Test
    void a_device_that_is_there_may_always_come_and_one_that_goes_makes_room() {
        var registry = registry(new DeviceLimits(1, 5));
        var device = device();
        registry.signUp(ADA, device);

        registry.signUp(ADA, device);
        assertTooMany(registry, ADA);
        registry.signOff(ADA, device);

        registry.signUp(ADA, device());
    }

    @Test
    void what_was_there_before_the_start_and_what_other_nodes_do_counts() {
        var gone = device();
        hub.registry.signUp(ADA, gone);
        hub.registry.signUp(ADA, device());
        var registry = registry(new DeviceLimits(2, 5));
        assertTooMany(registry, ADA);

        hub.registry.signOff(ADA, gone);
        assertTooMany(registry, ADA);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        registry.signUp(ADA, device());
    }

    @Test
    void who_has_many_is_counted_in_the_background() {
        for (var i = 0; i < 1_001; i++) {
            hub.registry.signUp(ADA, device());
        }
        var registry = registry(new DeviceLimits(1_002, 10_000));
        registry.signUp(ADA, device());

        registry.count();

        assertTooMany(registry, ADA);
    }

    private Registry registry(DeviceLimits limits) {
        return new Registry(hub.writing, new Access(Clock.systemUTC()), hub.sessions, limits, nanos::get);
    }

    private static DeviceId device() {
        return new DeviceId(UUID.randomUUID());
    }

    private static Quota assertTooMany(Registry registry, Principal owner) {
        var refused = new Refused[1];
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> registry.signUp(owner, device()))
                .satisfies(thrown -> refused[0] = thrown)
                .extracting(Refused::reason)
                .isEqualTo(Reason.TOO_MANY);
        return refused[0].quota().orElseThrow();
    }
}
