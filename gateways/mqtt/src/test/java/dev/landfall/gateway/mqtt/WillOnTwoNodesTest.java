package dev.landfall.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The will of a device is stored once, on whichever node of the hub its connection ends. */
@Timeout(120)
class WillOnTwoNodesTest {
    private static final String HREF = "/telemetry/alive";

    private TestHub here;
    private TestHub there;

    @BeforeEach
    void start() throws IOException {
        here = TestHub.plain();
        there = here.another();
    }

    @AfterEach
    void stop() {
        there.close();
        here.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_will_is_stored_when_the_device_comes_back_at_another_node(boolean five) throws IOException {
        try (var cutOff = withWill(here, five);
                var back = client(there, five).in(TestHub.TOKEN)) {
            assertThat(there.twin(there.device(), HREF))
                    .as("before the device is let in again")
                    .isEqualTo("false");
            back.send(back.publish("v2/t", "{\"alive\":true}", 1));
            assertThat(back.next()).isEqualTo("40020001");
            assertThat(cutOff.isClosed()).isTrue();
            assertThat(there.history(there.device(), HREF))
                    .extracting(TestHub::text)
                    .containsExactly("false", "true");
        }
        assertThat(here.refusals("will-not-kept") + there.refusals("will-not-kept"))
                .isZero();
    }

    @Test
    void a_will_is_stored_once_when_the_connection_breaks_and_the_device_comes_back_at_another_node()
            throws IOException {
        withWill(here, true).vanish();
        await().untilAsserted(() -> assertThat(there.online(there.device())).isFalse());

        try (var _ = client(there, true).in(TestHub.TOKEN)) {
            assertThat(there.history(there.device(), HREF))
                    .extracting(TestHub::text)
                    .containsExactly("false");
        }
    }

    @Test
    void a_will_that_the_device_has_withdrawn_is_not_stored_at_another_node_either() throws IOException {
        try (var polite = withWill(here, true)) {
            polite.send(RawClient.hex("e000"));
            assertThat(polite.isClosed()).isTrue();
        }
        await().untilAsserted(() -> assertThat(there.online(there.device())).isFalse());

        try (var _ = client(there, true).in(TestHub.TOKEN)) {
            assertThat(there.history(there.device(), HREF)).isEmpty();
        }
    }

    @Test
    void a_will_is_stored_by_another_node_when_the_node_of_the_connection_dies() throws IOException {
        try (var _ = withWill(here, true)) {
            here.dies();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(there.twin(there.device(), HREF)).isEqualTo("false"));
        }
        assertThat(there.history(there.device(), HREF)).hasSize(1);
        assertThat(there.view(there.device()).connection().reason()).isEqualTo("node-lost");
    }

    private static RawClient client(TestHub hub, boolean five) throws IOException {
        return five ? RawClient.five(hub) : RawClient.old(hub);
    }

    private static RawClient withWill(TestHub hub, boolean five) throws IOException {
        var client = client(hub, five);
        client.send(client.connectWithWill(TestHub.TOKEN, "v2/t", "{\"alive\":false}"));
        assertThat(client.next()).startsWith("20");
        return client;
    }
}
