package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What apps wish reaches the device, however slowly it takes it. */
@Timeout(120)
class SharedAttributesTest {
    private static final String ATTRIBUTES = "v1/devices/me/attributes";
    private static final Pattern VALUE = Pattern.compile("\"(a[0-4])\":([0-9]+)");
    /** A packet of QoS 1 begins with two bytes and the topic with its length; its id follows. */
    private static final int ID_AT = 2 * (2 + 2 + ATTRIBUTES.length());

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
    void one_that_could_not_be_sent_is_sent_when_it_can_be() throws IOException {
        try (var slow = RawClient.five(hub)) {
            // It takes one message of QoS 1 at a time, and acknowledges none yet.
            slow.send(slow.connect(TestHub.TOKEN, 0, RawClient.hex("03 21 0001")));
            slow.next();
            slow.send(slow.subscribe(ATTRIBUTES, 1, 1));
            slow.next();
            for (var n = 0; n < 300; n++) {
                hub.ended(hub.write(hub.device(), "/attributes/shared/a" + n % 5, Integer.toString(n)));
            }

            assertThat(toldUntil(slow, "a4", "299")).containsEntry("a3", "298").containsEntry("a0", "295");
        }
    }

    @Test
    void one_that_is_too_large_for_the_device_is_named_and_the_others_are_told() throws IOException {
        try (var small = RawClient.five(hub)) {
            small.send(small.connect(TestHub.TOKEN, 0, RawClient.hex("05 27 00000080")));
            small.next();
            hub.ended(hub.write(hub.device(), "/attributes/shared/text", "\"" + "x".repeat(200) + "\""));
            small.send(small.subscribe(ATTRIBUTES, 1, 1));
            small.next();
            hub.ended(hub.write(hub.device(), "/attributes/shared/text", "\"" + "y".repeat(200) + "\""));
            hub.ended(hub.write(hub.device(), "/attributes/shared/a4", "7"));

            assertThat(toldUntil(small, "a4", "7")).hasSize(1);
        }
        assertThat(hub.refusals("larger-than-the-client-takes")).isPositive();
    }

    /** What the device was told until this came; it acknowledges all of it. */
    private static Map<String, String> toldUntil(RawClient client, String key, String value) throws IOException {
        var told = new HashMap<String, String>();
        while (!value.equals(told.get(key))) {
            var packet = client.next();
            assertThat(packet).startsWith("32");
            var text = new String(HexFormat.of().parseHex(packet), UTF_8);
            VALUE.matcher(text).results().forEach(found -> told.put(found.group(1), found.group(2)));
            client.send(RawClient.hex("4002" + packet.substring(ID_AT, ID_AT + 4)));
        }
        return told;
    }
}
