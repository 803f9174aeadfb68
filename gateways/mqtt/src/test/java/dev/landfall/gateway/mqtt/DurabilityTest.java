package dev.landfall.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.Core;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is acknowledged is durable, and in the order in which it was said. */
@Timeout(120)
class DurabilityTest {
    private static final String TELEMETRY = "v1/devices/me/telemetry";
    private static final int OPEN = 1_000_000;
    private static final String PONG = "d000";

    private final Semaphore gate = new Semaphore(OPEN);
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = new TestHub(
                gated(new MemoryStore(4, Core.indexes())),
                TestHub.quick(MqttSettings.usual(ListenAddresses.plain("127.0.0.1", 0))));
    }

    @AfterEach
    void stop() {
        gate.release(OPEN);
        hub.close();
    }

    @Test
    void nothing_is_acknowledged_before_it_is_durable() throws IOException {
        try (var client = RawClient.old(hub).in(TestHub.TOKEN)) {
            gate.drainPermits();
            client.send(client.publish(TELEMETRY, "{\"t\":1}", 1));
            client.send(client.publish(TELEMETRY, "{\"t\":1}", 2));
            client.send(RawClient.hex("c000"));

            var first = client.next();
            gate.release(OPEN);

            assertThat(first)
                    .as("the hub has heard it all and not acknowledged it")
                    .isEqualTo(PONG);
            assertThat(client.next()).isEqualTo("40020001");
            assertThat(hub.twin(hub.device(), "/telemetry/t")).isEqualTo("1");
            assertThat(client.next()).isEqualTo("40020002");
            assertThat(hub.history(hub.device(), "/telemetry/t")).hasSize(2);
        }
    }

    @Test
    void a_no_that_is_known_at_once_waits_for_the_yes_before_it() throws IOException {
        try (var client = RawClient.five(hub).in(TestHub.TOKEN)) {
            gate.drainPermits();
            client.send(client.publish(TELEMETRY, "{\"t\":1}", 1));
            client.send(client.publish(TELEMETRY, "no", 2));
            client.send(client.publish(TELEMETRY, "{\"t\":3}", 3));
            client.send(RawClient.hex("c000"));

            var first = client.next();
            gate.release(OPEN);

            assertThat(first).isEqualTo(PONG);
            assertThat(client.next()).isEqualTo("40020001");
            assertThat(client.next()).contains("000299");
            assertThat(client.next()).isEqualTo("40020003");
        }
    }

    @Test
    void while_too_much_waits_to_be_stored_nothing_more_is_read() throws IOException {
        hub.close();
        hub = new TestHub(
                gated(new MemoryStore(4, Core.indexes())),
                pending(TestHub.quick(MqttSettings.usual(ListenAddresses.plain("127.0.0.1", 0)))));
        try (var client = RawClient.old(hub).in(TestHub.TOKEN)) {
            gate.drainPermits();
            for (var id = 1; id <= 10; id++) {
                client.send(client.publish(TELEMETRY, "{\"t\":" + id + "}", id));
            }
            client.send(RawClient.hex("c000"));
            gate.release(OPEN);

            var heard = new ArrayList<String>();
            for (var i = 0; i < 11; i++) {
                heard.add(client.next());
            }

            assertThat(heard.subList(0, 6)).doesNotContain(PONG);
            assertThat(heard)
                    .filteredOn(packet -> !packet.equals(PONG))
                    .hasSize(10)
                    .isSorted();
        }
    }

    @Test
    void what_was_said_before_the_client_went_is_stored() throws IOException {
        try (var client = RawClient.old(hub).in(TestHub.TOKEN)) {
            gate.drainPermits();
            for (var i = 1; i <= 500; i++) {
                client.send(client.publish(TELEMETRY, "{\"t\":" + i + "}", 0));
            }
            client.send(RawClient.hex("e000"));
        }
        gate.release(OPEN);

        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(hub.history(hub.device(), "/telemetry/t")).hasSize(500));
    }

    private static MqttSettings pending(MqttSettings settings) {
        return settings.bounds(settings.transport(), settings.peers().pending(4), settings.dialect());
    }

    private Store gated(Store store) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (method.getName().equals("append")) {
                        gate.acquire();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException failed) {
                        throw List.of(failed.getCause()).getFirst();
                    }
                });
    }
}
