package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.Core;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A child whose session was opened and that could not be introduced is not there, and comes whole the next time. */
@Timeout(120)
class HalfBornChildTest {
    private final AtomicInteger refused = new AtomicInteger();
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = new TestHub(
                refusing(new MemoryStore(4, Core.indexes())),
                TestHub.quick(MqttSettings.usual(ListenAddresses.plain("127.0.0.1", 0))));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void it_gets_its_commands() throws IOException {
        try (var gateway = RawClient.five(hub).in(TestHub.TOKEN)) {
            gateway.send(gateway.subscribe("v1/gateway/rpc", 1, 0));
            gateway.next();
            refused.set(1);
            gateway.send(gateway.publish("v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}", 5));
            assertThat(gateway.next()).contains("000597");
            assertThat(hub.online(hub.child("A"))).isFalse();

            gateway.send(gateway.publish("v1/gateway/telemetry", "{\"A\":[{\"t\":2}]}", 6));
            assertThat(gateway.next()).isEqualTo("40020006");
            hub.write(hub.child("A"), "/rpc/reset", "1");

            assertThat(new String(HexFormat.of().parseHex(gateway.next()), UTF_8))
                    .contains("{\"device\":\"A\",\"data\":{\"id\":");
        }
    }

    /** The next writings of how far a device is synchronised are refused. */
    private Store refusing(Store store) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (method.getName().equals("append") && isRefused((List<?>) arguments[0])) {
                        return List.of(new Outcome.Refused(Fault.TOO_LARGE, "not this one"));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException failed) {
                        throw List.of(failed.getCause()).getFirst();
                    }
                });
    }

    private boolean isRefused(List<?> appends) {
        return appends.size() == 1
                && appends.getFirst() instanceof Append append
                && append.changes().stream().anyMatch(change -> change.stream().equals("sync"))
                && refused.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
}
