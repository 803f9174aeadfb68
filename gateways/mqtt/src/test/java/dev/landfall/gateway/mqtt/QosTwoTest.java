package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that arrive exactly once on a connection (MQTT 5 section 4.3.3). */
@Timeout(120)
class QosTwoTest {
    private static final String TELEMETRY = "v1/devices/me/telemetry";

    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = TestHub.plain();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_message_is_stored_once_however_often_it_comes(boolean five) throws IOException {
        try (var client = client(five)) {
            client.send(publish(client, TELEMETRY, "{\"n\":1}", 7));
            assertThat(client.next()).isEqualTo("50020007");
            assertThat(hub.twin(hub.device(), "/telemetry/n"))
                    .as("durable by then")
                    .isEqualTo("1");
            client.send(publish(client, TELEMETRY, "{\"n\":1}", 7));
            assertThat(client.next()).isEqualTo("50020007");
            client.send(RawClient.hex("62 02 0007"));
            assertThat(client.next()).isEqualTo("70020007");
            client.send(publish(client, TELEMETRY, "{\"n\":2}", 7));
            assertThat(client.next()).as("another message").isEqualTo("50020007");
        }
        assertThat(hub.history(hub.device(), "/telemetry/n"))
                .extracting(TestHub::text)
                .containsExactly("1", "2");
    }

    @Test
    void what_is_refused_is_told_in_5_and_ended_in_3_1_1() throws IOException {
        try (var old = client(false)) {
            old.send(publish(old, "somebody/else", "{}", 7));
            assertThat(old.next()).isEqualTo("50020007");
            old.send(RawClient.hex("62 02 0007"));
            assertThat(old.next()).isEqualTo("70020007");
        }
        try (var five = client(true)) {
            five.send(publish(five, "somebody/else", "{}", 7));
            assertThat(five.next()).startsWith("50").contains("000790");
            five.send(publish(five, TELEMETRY, "{\"n\":1}", 7));
            assertThat(five.next()).as("the id is free again").isEqualTo("50020007");
        }
        assertThat(hub.refusals("unknown-topic")).isEqualTo(2);
    }

    @Test
    void the_end_of_a_message_that_is_not_known_is_answered() throws IOException {
        try (var old = client(false)) {
            old.send(RawClient.hex("62 02 0009"));
            assertThat(old.next()).isEqualTo("70020009");
        }
        try (var five = client(true)) {
            five.send(RawClient.hex("62 02 0009"));
            assertThat(five.next()).startsWith("70").contains("000992");
        }
    }

    @Test
    void a_client_of_version_5_keeps_to_the_number_it_was_told() throws IOException {
        try (var five = client(true)) {
            for (var id = 1; id <= 128; id++) {
                five.send(publish(five, TELEMETRY, "{\"n\":" + id + "}", id));
                assertThat(five.next()).startsWith("5002");
            }
            five.send(publish(five, TELEMETRY, "{\"n\":0}", 129));

            assertThat(five.next()).matches("e0..93.*");
            assertThat(five.isClosed()).isTrue();
        }
        assertThat(hub.twin(hub.device(), "/telemetry/n")).isEqualTo("128");
    }

    @Test
    void a_client_of_3_1_1_may_hold_every_id_there_is() throws IOException {
        try (var old = client(false)) {
            for (var id = 1; id <= 1_000; id++) {
                old.send(publish(old, TELEMETRY, "{\"n\":" + id + "}", id));
                assertThat(old.next()).isEqualTo("5002%04x".formatted(id));
            }
            old.send(RawClient.hex("62 02 03e8"));
            assertThat(old.next()).isEqualTo("700203e8");
        }
    }

    private RawClient client(boolean five) throws IOException {
        return (five ? RawClient.five(hub) : RawClient.old(hub)).in(TestHub.TOKEN);
    }

    private static byte[] publish(RawClient client, String topic, String payload, int id) {
        return client.publish(topic.getBytes(UTF_8), payload.getBytes(UTF_8), 2, id);
    }
}
