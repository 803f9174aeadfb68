package dev.landfall.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Properties of MQTT 5 that may stand more than once; those that may not are in {@link HostileClientsTest}. */
@Timeout(60)
class RepeatedPropertiesTest {
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = TestHub.plain();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void properties_that_may_stand_often_are_taken() throws IOException {
        try (var client = RawClient.five(hub)) {
            client.send(client.connect(
                    TestHub.TOKEN, 0, RawClient.hex("11 21 0005 26 0001 61 0001 62 26 0001 61 0001 62")));
            assertThat(client.next()).startsWith("20");

            client.send(
                    RawClient.hex("32 1d 0004 76322f74 0007 12 0101 03 0001 61 260001 6b 0000 26 0001 6b 0000 7b7d"));

            assertThat(client.next()).startsWith("4002");
        }
        assertThat(hub.refusals("protocol-error")).isZero();
    }
}
