package dev.landfall.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client does, it costs nobody else anything, and there is a reason for what becomes of it. */
@Timeout(180)
class HostileClientsTest {
    private static final String TELEMETRY = "v1/devices/me/telemetry";

    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = TestHub.plain(settings -> settings.bounds(
                settings.transport(),
                settings.peers()
                        .within(Duration.ofMillis(500), Duration.ofMillis(700))
                        .packets(16_384),
                settings.dialect()));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({"wrong, 20020005", "'', 20020004"})
    void who_shows_no_token_of_ours_is_told_so_in_3_1_1(String token, String answer) throws IOException {
        try (var client = RawClient.old(hub)) {
            client.send(client.connect(token, 0));

            assertThat(client.next()).isEqualTo(answer);
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(hub.refusals(token.isEmpty() ? "no-user-name" : "wrong-token"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"wrong, 2003008700", "'', 2003008600"})
    void who_shows_no_token_of_ours_is_told_so_in_5(String token, String answer) throws IOException {
        try (var client = RawClient.five(hub)) {
            client.send(client.connect(token, 0));

            assertThat(client.next()).isEqualTo(answer);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void when_nobody_can_say_who_it_is_it_is_asked_to_come_again() throws IOException {
        hub.loginDown(true);
        try (var old = RawClient.old(hub);
                var five = RawClient.five(hub)) {
            old.send(old.connect(TestHub.TOKEN, 0));
            five.send(five.connect(TestHub.TOKEN, 0));

            assertThat(old.next()).isEqualTo("20020003");
            assertThat(five.next()).isEqualTo("2003008800");
        }
    }

    @Test
    void a_version_that_is_not_spoken_is_refused_by_name() throws IOException {
        try (var client = RawClient.old(hub)) {
            client.send(RawClient.hex("10 12 0006 4d5149736470 03 02 0000 0004 6f6c6421"));

            assertThat(client.next()).isEqualTo("20020001");
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(hub.refusals("unsupported-version")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 00",
                "f0 00",
                "30 ff ff ff ff ff",
                "30 05 0003 2f2b2f 00",
                "32 07 0001 74 0000 7b7d",
                "82 05 0000 0000 00",
                "30 04 0002 ff fe"
            })
    void nonsense_ends_the_connection_and_is_counted(String bytes) throws IOException {
        try (var client = RawClient.old(hub).in(TestHub.TOKEN)) {
            client.send(RawClient.hex(bytes));

            assertThat(client.isClosed()).isTrue();
        }
        await().untilAsserted(() -> assertThat(hub.meters.find("landfall.refusals").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(1));
        await().untilAsserted(() -> assertThat(hub.online(hub.device())).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 0a 0004 76322f74 02 0b01 7b7d    | 82 | protocol-error", // a Subscription Identifier of a client
                "30 0c 0004 76322f74 04 01010101 7b7d | 82 | protocol-error", // a property twice
                "32 12 0004 76322f74 0001 08 030001 61 030001 62 7b7d | 82 | protocol-error", // a Content Type twice
                "82 0d 0001 04 0b01 0b01 0003 762f74 00 | 82 | protocol-error", // a Subscription Identifier twice
                "40 0e 0001 00 0a 1f0002 6f6b 1f0002 6f6b | 82 | protocol-error", // a Reason String twice, in PUBACK
                "e0 0c 00 0a 11 00000000 11 00000000 | 82 | protocol-error", // in DISCONNECT
                "30 05 0000 00 7b7d                  | 82 | protocol-error", // no topic, and no alias
                "30 0a 0004 76322f74 02 0102 7b7d    | 82 | protocol-error", // a Payload Format Indicator of 2
                "30 0d 0004 76322f74 05 080002 612b 7b7d  | 82 | protocol-error", // a Response Topic with a wildcard
                "30 0b 0004 76322f74 03 230001 7b7d  | 94 | topic-alias-invalid",
                "82 03 0001 00                       | 82 | protocol-error", // SUBSCRIBE without a filter
                "a2 03 0001 00                       | 82 | protocol-error", // UNSUBSCRIBE without a filter
                "82 10 0001 00 000a 24736861 72652f782f76 04 | 82 | protocol-error", // shared, and No Local
                "50 02 0001                          | 82 | unexpected-pubrec",
                "e0 07 00 05 11 0000000a             | 82 | session-expiry",
                "f0 00                               | 82 | unexpected-auth",
                "31 09 0004 76322f74 00 7b7d         | 9a | retain-not-supported"
            })
    void version_5_hears_the_reason(String bytes, String code, String reason) throws IOException {
        try (var client = RawClient.five(hub).in(TestHub.TOKEN)) {
            client.send(RawClient.hex(bytes));

            assertThat(client.next()).startsWith("e0").matches("e0.." + code + ".*");
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(hub.refusals(reason)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "03 21 0000        | 82", // a Receive Maximum of 0
                "05 27 00000000    | 82", // a Maximum Packet Size of 0
                "06 21 0005 21 0006 | 82", // a Receive Maximum twice
                "04 1701 1701      | 82", // a Request Problem Information twice, though it says the same
                "0c 15 0003 616161 15 0003 616161 | 82", // an Authentication Method twice
                "02 17 02          | 82", // a Request Problem Information of 2
                "02 19 02          | 82",
                "04 16 0001 61     | 82", // Authentication Data alone
                "04 15 0001 61     | 8c",
                "05 27 0000001a    | 95" // a CONNACK with a keep-alive of ours has 27 bytes
            })
    void what_cannot_be_agreed_on_is_refused_at_the_door(String properties, String code) throws IOException {
        try (var client = RawClient.five(hub)) {
            client.send(client.connect(TestHub.TOKEN, 0, RawClient.hex(properties)));

            assertThat(client.next()).isEqualTo("200300" + code + "00");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void nothing_is_larger_than_the_client_takes() throws IOException {
        try (var client = RawClient.five(hub)) {
            client.send(client.connect(TestHub.TOKEN, 0, RawClient.hex("05 27 0000001b")));
            assertThat(client.next()).startsWith("20").hasSize(2 * 27);
            client.send(client.publish("somebody/else", "{}", 7));

            assertThat(client.next()).startsWith("40").contains("000790").hasSizeLessThanOrEqualTo(2 * 27);
        }
    }

    @Test
    void who_takes_no_reason_strings_gets_none() throws IOException {
        try (var client = RawClient.five(hub)) {
            client.send(client.connect(TestHub.TOKEN, 0, RawClient.hex("02 17 00")));
            client.next();
            client.send(client.publish("somebody/else", "{}", 7));

            assertThat(client.next()).isEqualTo("40040007" + "9000");
        }
    }

    @Test
    void what_comes_before_connect_is_not_heard() throws IOException {
        try (var client = RawClient.old(hub)) {
            client.send(client.publish(TELEMETRY, "{\"a\":1}", 1));

            assertThat(client.isClosed()).isTrue();
        }
        assertThat(hub.refusals("no-connect")).isEqualTo(1);
    }

    @Test
    void a_connection_that_says_nothing_is_closed() throws IOException {
        try (var client = RawClient.old(hub)) {
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(hub.refusals("connect-timeout")).isEqualTo(1);
    }

    @Test
    void who_is_silent_for_longer_than_agreed_is_gone() throws IOException {
        try (var client = RawClient.old(hub)) {
            client.send(client.connect(TestHub.TOKEN, 1));
            client.next();

            assertThat(client.isClosed()).isTrue();
        }
        assertThat(hub.refusals("keep-alive-timeout")).isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(hub.view(hub.device()).connection().reason()).isEqualTo("keep-alive-timeout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"32", "32 20", "32 20 0004 76322f74 0001", "c0 00 32 ff"})
    void who_may_be_silent_for_ever_may_not_keep_the_end_of_a_packet_back(String beginning) throws IOException {
        try (var client = RawClient.five(hub).in(TestHub.TOKEN);
                var silent = RawClient.old(hub).in(newToken())) {
            client.send(RawClient.hex(beginning));

            var last = client.next();
            if (last.equals("d000")) {
                last = client.next();
            }
            assertThat(last).startsWith("e0").contains("80");
            assertThat(client.isClosed()).isTrue();

            silent.send(RawClient.hex("c000"));
            assertThat(silent.next()).as("silence itself is no offence").isEqualTo("d000");
        }
        assertThat(hub.refusals("packet-timeout")).isEqualTo(1);
    }

    @Test
    void a_packet_that_is_too_large_is_refused_from_its_header() throws IOException {
        try (var client = RawClient.five(hub).in(TestHub.TOKEN)) {
            client.send(RawClient.hex("30 80 80 04"));

            assertThat(client.next()).startsWith("e0").contains("95");
        }
        assertThat(hub.refusals("packet-too-large")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1/devices/me/telemetry | {\"a\":           | 99 | invalid-payload",
                "v1/devices/me/telemetry | {\"a\":1}x        | 99 | invalid-payload",
                "v1/devices/me/telemetry | 17                | 99 | invalid-payload",
                "v1/devices/me/telemetry | {\"\":1}          | 99 | invalid-payload",
                "v1/devices/me/telemetry | {\"ts\":-4,\"values\":{\"a\":1}} | 99 | invalid-payload",
                "v1/devices/me/attributes | [1]              | 99 | invalid-payload",
                "v1/devices/you/telemetry | {\"a\":1}        | 90 | unknown-topic",
                "v1/devices/me/claim | {\"secretKey\":\"s\"} | 83 | not-served"
            })
    void what_cannot_be_taken_is_told_in_5_and_acknowledged_in_3_1_1(
            String topic, String payload, String code, String reason) throws IOException {
        try (var five = RawClient.five(hub).in(TestHub.TOKEN)) {
            five.send(five.publish(topic, payload, 7));
            assertThat(five.next()).startsWith("40").contains("0007" + code);
            five.send(five.publish(TELEMETRY, "{\"ok\":1}", 8));
            assertThat(five.next()).isEqualTo("40020008");
        }
        try (var old = RawClient.old(hub).in(TestHub.TOKEN)) {
            old.send(old.publish(topic, payload, 7));
            assertThat(old.next()).isEqualTo("40020007");
            old.send(old.publish(topic, payload, 0));
            old.send(old.publish(TELEMETRY, "{\"ok\":1}", 8));
            assertThat(old.next()).isEqualTo("40020008");
        }
        await().untilAsserted(() -> assertThat(hub.twin(hub.device(), "/refusals"))
                .contains("\"sinceConnected\":2", "\"reason\":\"" + reason + "\""));
        assertThat(hub.refusals(reason)).isEqualTo(3);
        assertThat(hub.twin(hub.device(), "/telemetry/a")).isEmpty();
        assertThat(hub.twin(hub.device(), "/telemetry/ok")).isEqualTo("1");
    }

    @Test
    void a_filter_that_is_not_the_device_s_is_refused() throws IOException {
        try (var old = RawClient.old(hub).in(TestHub.TOKEN);
                var five = RawClient.five(hub).in(newToken())) {
            old.send(old.subscribe("v1/devices/you/attributes", 1, 1));
            five.send(five.subscribe("v1/devices/you/attributes", 1, 1));
            assertThat(old.next()).isEqualTo("9003000180");
            assertThat(five.next()).isEqualTo("900400010087");

            five.send(five.subscribe("a/#/b", 2, 1));
            assertThat(five.next()).isEqualTo("90040002008f");
            five.send(five.subscribe("$share/x/v1/devices/me/attributes", 3, 1));
            assertThat(five.next()).isEqualTo("90040003009e");
            five.send(five.subscribe("v1/devices/me/#", 4, 2));
            assertThat(five.next()).isEqualTo("900400040001");
        }
    }

    @Test
    void who_stops_listening_is_answered_in_the_words_of_its_version() throws IOException {
        try (var old = RawClient.old(hub).in(TestHub.TOKEN);
                var five = RawClient.five(hub).in(newToken())) {
            old.send(RawClient.hex("a2 09 0001 0005 76322f6161"));
            assertThat(old.next()).isEqualTo("b0020001");

            five.send(five.subscribe("v2/a", 1, 0));
            five.next();
            five.send(RawClient.hex("a2 0f 0002 00 0004 76322f61 0004 76322f62"));
            assertThat(five.next()).isEqualTo("b005000200" + "00" + "11");
        }
    }

    @Test
    void a_flood_is_taken_no_faster_than_it_is_stored_and_harms_nobody() throws Exception {
        try (var flood = RawClient.old(hub).in(TestHub.TOKEN);
                var other = RawClient.old(hub).in(newToken())) {
            var message = flood.publish(TELEMETRY, "{\"n\":1,\"m\":\"" + "x".repeat(2_000) + "\"}", 0);
            var writer = Thread.ofVirtual().start(() -> {
                try {
                    for (var i = 0; i < 5_000; i++) {
                        flood.send(message);
                    }
                } catch (IOException stopped) {
                    throw new AssertionError(stopped);
                }
            });
            for (var id = 1; id <= 20; id++) {
                other.send(other.publish(TELEMETRY, "{\"n\":" + id + "}", id));
                assertThat(other.next()).isEqualTo("400200%02x".formatted(id));
            }
            writer.join();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(hub.core
                                .devices()
                                .twin(TestHub.owner(), hub.device(), "/telemetry/n")
                                .orElseThrow()
                                .version())
                        .isEqualTo(5_000));
    }

    @Test
    void random_bytes_end_in_a_reason_and_nothing_else() throws IOException {
        fuzz(300, 1);
    }

    @Test
    @Tag("long")
    void random_bytes_for_longer() throws IOException {
        fuzz(20_000, System.nanoTime());
    }

    private void fuzz(int rounds, long seed) throws IOException {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++) {
            try (var client = round % 2 == 0 ? RawClient.old(hub) : RawClient.five(hub)) {
                if (round % 3 > 0) {
                    client.in(TestHub.TOKEN);
                }
                client.send(round % 5 > 1 ? damaged(client, random) : noise(random));
            } catch (java.net.SocketException closed) {
                // So soon: fine.
            }
        }
        try (var client = RawClient.old(hub).in(newToken())) {
            client.send(client.publish(TELEMETRY, "{\"still\":\"here\"}", 1));

            assertThat(client.next()).isEqualTo("40020001");
        }
        assertThat(hub.refusals("internal-error")).as("seed " + seed).isZero();
    }

    private static byte[] noise(Random random) {
        var bytes = new byte[random.nextInt(1, 200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(RawClient client, Random random) {
        var bytes = client.publish(TELEMETRY, "{\"a\":[1,{\"b\":\"c\"}]}", 5);
        for (var hits = random.nextInt(1, 4); hits > 0; hits--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private String newToken() {
        hub.enrol("other");
        return "other";
    }
}
