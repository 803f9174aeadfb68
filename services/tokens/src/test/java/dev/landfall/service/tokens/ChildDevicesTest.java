package dev.landfall.service.tokens;

import static dev.landfall.service.tokens.Counter.principal;
import static dev.landfall.service.tokens.DeviceTokensTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.device.Devices;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildDevicesTest {
    private final Counter counter = new Counter();
    private final ChildDevices children = new ChildDevices(counter.core, counter.clock, 3);

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void a_name_is_always_the_same_device_of_its_owner() {
        var gateway = counter.tokens
                .login(counter.create("ada", Optional.empty()).token())
                .orElseThrow();

        var pump = children.childDevice(gateway, "Pump");

        assertThat(children.childDevice(gateway, "Pump")).isEqualTo(pump);
        assertThat(children.childDevice(principal("ada"), "Pump")).isEqualTo(pump);
        assertThat(children.childDevice(gateway, "Fan")).isNotEqualTo(pump);
        assertThat(children.childDevice(principal("bob"), "Pump")).isNotEqualTo(pump);
        assertThat(counter.devices("ada"))
                .extracting(Devices.DeviceView::name)
                .containsExactlyInAnyOrder("Meter of ada", "Pump", "Fan");
        assertThat(children.principal(gateway, pump).device()).contains(pump);
    }

    @Test
    void a_child_that_was_deleted_comes_back_when_it_is_named_again() {
        var pump = children.childDevice(principal("ada"), "Pump");
        counter.core.registry().signOff(principal("ada"), pump);

        assertThat(children.childDevice(principal("ada"), "Pump")).isEqualTo(pump);

        counter.core.registry().signOff(principal("ada"), pump);
        counter.core.registry().signUp(principal("bob"), pump);
        var other = children.childDevice(principal("ada"), "Pump");
        assertThat(other).isNotEqualTo(pump);
        assertThat(counter.devices("ada")).extracting(Devices.DeviceView::id).containsExactly(other);
    }

    @Test
    void a_gateway_brings_a_bounded_number_along_and_names_have_a_form() {
        Stream.of("a", "b", "c").forEach(name -> children.childDevice(principal("ada"), name));

        assertRefused(Reason.TOO_MANY, () -> children.childDevice(principal("ada"), "d"));
        assertThat(children.childDevice(principal("ada"), "c")).isNotNull();
        assertThat(children.childDevice(principal("bob"), "d")).isNotNull();
        assertRefused(
                Reason.TOO_MANY,
                () -> new ChildDevices(counter.core, counter.clock, 3).childDevice(principal("ada"), "d"));
        assertRefused(Reason.INVALID, () -> children.childDevice(principal("bob"), " "));
        assertRefused(Reason.INVALID, () -> children.childDevice(principal("bob"), "n".repeat(257)));
    }

    @Test
    void who_name_a_new_one_at_once_name_the_same() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<DeviceId> naming = () -> children.childDevice(principal("ada"), "Pump");

            var named = threads.invokeAll(Stream.generate(() -> naming).limit(3).toList());

            assertThat(named)
                    .allSatisfy(one ->
                            assertThat(one.get()).isEqualTo(named.getFirst().get()));
        }
        assertThat(counter.devices("ada")).hasSize(1);
    }
}
