package dev.landfall.service.tokens;

import static dev.landfall.service.tokens.Counter.principal;
import static dev.landfall.service.tokens.DeviceTokensTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChildDeviceRegistryTest {
    private static final Duration WHILE = Duration.ofMinutes(1);

    private final Counter counter = new Counter();
    private final ChildDeviceRegistry children = children(3, 200);

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void a_name_is_always_the_same_device_of_its_owner() {
        var gateway = gateway("ada");

        var pump = children.childDevice(gateway, "Pump");

        assertThat(children.childDevice(gateway, "Pump")).isEqualTo(pump);
        assertThat(children.childDevice(gateway, "Fan")).isNotEqualTo(pump);
        assertThat(children.childDevice(gateway("bob"), "Pump")).isNotEqualTo(pump);
        assertThat(counter.devices("ada"))
                .extracting(Devices.DeviceView::name)
                .containsExactlyInAnyOrder("Meter of ada", "Pump", "Fan");
        assertThat(children.principal(gateway, pump).device()).contains(pump);
        assertThat(children.principal(gateway, pump).roles()).containsExactly(Access.DEVICE);
    }

    @Test
    void only_a_gateway_speaks_for_others() {
        var sensor = counter.tokens
                .login(counter.create("ada", Optional.empty()).token())
                .orElseThrow();

        assertRefused(Reason.FORBIDDEN, () -> children.childDevice(sensor, "Pump"));
        assertRefused(Reason.FORBIDDEN, () -> children.childDevice(principal("ada"), "Pump"));
        assertThat(ChildDeviceRegistry.maySpeak(sensor)).isFalse();
        assertThat(ChildDeviceRegistry.maySpeak(gateway("ada"))).isTrue();
    }

    @Test
    void a_child_belongs_to_the_gateway_that_named_it_until_an_administrator_moves_it() {
        var first = gateway("ada");
        var second = gateway("ada");
        var pump = children.childDevice(first, "Pump");
        var root = principal("root", Access.ADMIN);
        var target = second.device().orElseThrow();

        assertRefused(Reason.FORBIDDEN, () -> children.childDevice(second, "Pump"));
        assertRefused(Reason.FORBIDDEN, () -> counter.tokens.moveChild(principal("ada"), target, "Pump"));
        assertRefused(Reason.NOT_FOUND, () -> counter.tokens.moveChild(root, target, "Fan"));
        assertRefused(
                Reason.NOT_FOUND,
                () -> counter.tokens.moveChild(root, gateway("bob").device().orElseThrow(), "Pump"));
        assertThat(counter.tokens.moveChild(root, target, "Pump")).isEqualTo(pump);
        assertThat(counter.tokens.moveChild(root, target, "Pump")).as("again").isEqualTo(pump);

        assertThat(children.childDevice(second, "Pump")).isEqualTo(pump);
        assertRefused(Reason.FORBIDDEN, () -> children.childDevice(first, "Pump"));
    }

    @Test
    void a_child_that_was_deleted_comes_back_when_it_is_named_again() {
        var gateway = gateway("ada");
        var pump = children.childDevice(gateway, "Pump");
        counter.core.registry().signOff(principal("ada"), pump);

        assertThat(children.childDevice(gateway, "Pump")).isEqualTo(pump);

        counter.core.registry().signOff(principal("ada"), pump);
        counter.core.registry().signUp(principal("bob"), pump);
        var other = children.childDevice(gateway, "Pump");
        assertThat(other).isNotEqualTo(pump);
        assertThat(counter.devices("ada"))
                .extracting(Devices.DeviceView::id)
                .contains(other)
                .doesNotContain(pump);
    }

    @Test
    void a_gateway_brings_a_bounded_number_along_and_names_have_a_form() {
        var ada = gateway("ada");
        var bob = gateway("bob");
        Stream.of("a", "b", "c").forEach(name -> children.childDevice(ada, name));

        assertRefused(Reason.TOO_MANY, () -> children.childDevice(ada, "d"));
        assertThat(children.childDevice(ada, "c")).isNotNull();
        assertThat(children.childDevice(bob, "d")).isNotNull();
        assertRefused(Reason.TOO_MANY, () -> children(3, 200).childDevice(ada, "d"));
        assertRefused(Reason.INVALID, () -> children.childDevice(bob, " "));
        assertRefused(Reason.INVALID, () -> children.childDevice(bob, "n".repeat(257)));
    }

    @Test
    void a_gateway_cannot_make_more_at_once_than_its_share_and_gets_all_in_over_time() {
        var patient = children(1_000, 40);
        var ada = gateway("ada");
        IntStream.range(0, 20).forEach(n -> patient.childDevice(ada, "a" + n));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> patient.childDevice(ada, "a20"))
                .satisfies(refused -> assertThat(refused.quota())
                        .hasValueSatisfying(quota -> assertThat(quota.name()).isEqualTo("new-devices")));
        assertThat(patient.childDevice(ada, "a19")).as("one that is there").isNotNull();

        counter.clock.turn(WHILE.minusMillis(1));
        assertRefused(Reason.TOO_MANY, () -> patient.childDevice(ada, "a20"));
        counter.clock.turn(Duration.ofMillis(1));
        assertThat(patient.childDevice(ada, "a20")).isNotNull();
    }

    @Test
    void what_is_refused_for_another_reason_takes_nothing_of_the_share() {
        var few = children(1, 40);
        var ada = gateway("ada");
        few.childDevice(ada, "a");

        for (var n = 0; n < 100; n++) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> few.childDevice(ada, "b"))
                    .satisfies(refused ->
                            assertThat(refused.quota()).map(Quota::name).contains("gateway-devices"));
        }
    }

    @Test
    void a_gateway_at_its_limit_is_counted_again_because_another_node_may_have_moved_its_devices() {
        var ada = gateway("ada");
        var second = gateway("ada");
        Stream.of("a", "b", "c").forEach(name -> children.childDevice(ada, name));
        assertRefused(Reason.TOO_MANY, () -> children.childDevice(ada, "d"));
        counter.tokens.moveChild(
                principal("root", Access.ADMIN), second.device().orElseThrow(), "a");

        counter.clock.turn(Duration.ofSeconds(10));

        assertThat(children.childDevice(ada, "d")).isNotNull();
        assertRefused(Reason.TOO_MANY, () -> children.childDevice(ada, "e"));
    }

    @Test
    void who_name_a_new_one_at_two_nodes_name_the_same() {
        var gateway = gateway("ada");
        var elsewhere = children(3, 200);

        var pump = children.childDevice(gateway, "Pump");

        assertThat(elsewhere.childDevice(gateway, "Pump")).isEqualTo(pump);
        assertThat(counter.devices("ada")).hasSize(2);
    }

    @Test
    void who_name_a_new_one_at_once_name_the_same() throws Exception {
        var gateway = gateway("ada");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<DeviceId> naming = () -> children.childDevice(gateway, "Pump");

            var named = threads.invokeAll(Stream.generate(() -> naming).limit(3).toList());

            assertThat(named)
                    .allSatisfy(one ->
                            assertThat(one.get()).isEqualTo(named.getFirst().get()));
        }
        assertThat(counter.devices("ada")).hasSize(2);
    }

    private ChildDeviceRegistry children(int ofGateway, int newMax) {
        var core = counter.core;
        return new ChildDeviceRegistry(
                core.access(),
                core.records(),
                core.registry(),
                counter.clock,
                new ChildDeviceRegistry.Bounds(ofGateway, newMax, WHILE));
    }

    private Principal gateway(String owner) {
        var made = counter.tokens.create(
                principal(owner),
                new DeviceTokens.TokenRequest(owner, "Meter of " + owner, Optional.empty(), Optional.empty())
                        .speakingForOthers(true));
        return counter.tokens.login(made.token()).orElseThrow();
    }
}
