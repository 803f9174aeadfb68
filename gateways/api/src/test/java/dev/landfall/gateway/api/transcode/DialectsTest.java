package dev.landfall.gateway.api.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.Content;
import dev.landfall.contract.grpcgateway.Device;
import dev.landfall.contract.grpcgateway.Event;
import dev.landfall.contract.grpcgateway.GetEventsResponse;
import dev.landfall.contract.grpcgateway.HubConfigurationResponse;
import dev.landfall.contract.grpcgateway.PendingCommand;
import dev.landfall.contract.grpcgateway.Resource;
import dev.landfall.contract.grpcgateway.SubscribeToEvents;
import dev.landfall.contract.grpcgateway.UpdateDeviceMetadataRequest;
import dev.landfall.contract.grpcgateway.UpdateResourceResponse;
import dev.landfall.contract.resourceaggregate.DeviceMetadataUpdated;
import dev.landfall.contract.resourceaggregate.ResourceChanged;
import dev.landfall.gateway.api.proof.Recordings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DialectsTest {
    private static final MessageWriter PLAIN = new MessageWriter(JsonDialect.PLAIN);
    private static final MessageWriter PROTOJSON = new MessageWriter(JsonDialect.PROTOJSON);

    /** The same thing recorded in both dialects: name in protobuf JSON, name in plain JSON, what it is. */
    static Stream<Arguments> recorded_twice() {
        return Stream.of(
                Arguments.of("devices-protojson", "devices", Device.getDefaultInstance(), true),
                Arguments.of("device-protojson", "device", Device.getDefaultInstance(), false),
                Arguments.of("resource-protojson", "resource", Resource.getDefaultInstance(), false),
                Arguments.of("device-resources-protojson-type", "resources-type", Resource.getDefaultInstance(), true),
                Arguments.of(
                        "devices-metadata-filter",
                        "devices-metadata",
                        DeviceMetadataUpdated.getDefaultInstance(),
                        true),
                Arguments.of(
                        "pending-commands-protojson",
                        "pending-commands-resource",
                        PendingCommand.getDefaultInstance(),
                        true));
    }

    @ParameterizedTest
    @MethodSource("recorded_twice")
    void a_recorded_message_reads_and_writes_as_recorded(String protojson, String plain, Message kind, boolean listed) {
        var canonical = unwrapped(Recordings.lines(protojson).getFirst(), listed);

        var message = read(canonical, kind);

        assertThat(json(PROTOJSON, message)).isEqualTo(canonical);
        assertThat(json(PLAIN, message))
                .isEqualTo(unwrapped(Recordings.lines(plain).getFirst(), listed));
    }

    @Test
    void every_recorded_event_of_the_history_reads_and_writes_as_recorded() {
        for (var line : Recordings.lines("events-device-protojson")) {
            var canonical = line.path("result");

            var message = read(canonical, GetEventsResponse.getDefaultInstance());

            assertThat(json(PROTOJSON, message)).isEqualTo(canonical);
        }
    }

    @Test
    void a_message_that_is_not_set_is_null_in_protobuf_json_and_absent_in_plain() {
        var message = UpdateResourceResponse.getDefaultInstance();

        assertThat(json(PROTOJSON, message).path("data").isNull()).isTrue();
        assertThat(json(PLAIN, message).isEmpty()).isTrue();
    }

    @Test
    void the_hub_configuration_has_numbers_and_leaves_nothing_out() {
        var message =
                read(Recordings.body("hub-configuration-protojson"), HubConfigurationResponse.getDefaultInstance());

        var written = json(MessageWriter.withNumbers(), message);

        assertThat(names(written)).isEqualTo(names(Recordings.body("hub-configuration")));
        assertThat(written.path("currentTime").isNumber()).isTrue();
    }

    private static java.util.Set<String> names(JsonNode object) {
        var names = new java.util.TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void content_that_is_not_what_it_calls_itself_stays_as_it_is() {
        var message = ResourceChanged.newBuilder()
                .setContent(dev.landfall.contract.resourceaggregate.Content.newBuilder()
                        .setContentType("application/cbor")
                        .setCoapContentFormat(60)
                        .setData(ByteString.copyFrom(new byte[] {(byte) 0xa1, 0x01})))
                .build();

        var content = json(PLAIN, message).path("content");

        assertThat(content.path("data").asText()).isEqualTo("oQE=");
        assertThat(content.path("coapContentFormat").asInt()).isEqualTo(60);
    }

    @Test
    void empty_things_inside_content_stay() {
        var message = Content.newBuilder()
                .setContentType("application/json")
                .setData(ByteString.copyFromUtf8(
                        "{ \"a\": [], \"b\": null, \"c\": \"\", \"d\": 123456789012345678901 }"))
                .build();

        var written = text(PLAIN, message);

        assertThat(written).isEqualTo("{\"a\":[],\"b\":null,\"c\":\"\",\"d\":123456789012345678901}");
    }

    @Test
    void an_alternative_shows_even_when_it_is_a_default() {
        var message = Event.newBuilder()
                .setSubscriptionCanceled(Event.SubscriptionCanceled.getDefaultInstance())
                .build();

        assertThat(json(PROTOJSON, message)
                        .path("subscriptionCanceled")
                        .path("reason")
                        .asText("absent"))
                .isEmpty();
        assertThat(json(PLAIN, message).isEmpty()).isTrue();
    }

    @Test
    void a_strict_reader_refuses_a_member_nobody_knows() {
        var builder = UpdateDeviceMetadataRequest.newBuilder();

        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> MessageReader.strict().read(bytes("{\"foo\":1}"), builder))
                .withMessageContaining("foo");
    }

    @Test
    void what_is_no_whole_message_is_refused() {
        for (var wrong : new String[] {
            "",
            "{",
            "[]",
            "1",
            "{\"twinEnabled\":1}",
            "{\"timeToLive\":1.5}",
            "{\"timeToLive\":\"x\"}",
            "{} {}",
            "{}x",
            "{\"timeToLive\":9223372036854775808}",
            "{\"deviceId\":{}}"
        }) {
            assertThatExceptionOfType(MalformedJson.class)
                    .as(wrong)
                    .isThrownBy(
                            () -> MessageReader.strict().read(bytes(wrong), UpdateDeviceMetadataRequest.newBuilder()));
        }
    }

    @Test
    void a_lenient_reader_keeps_an_unknown_constant_as_one_that_nothing_equals() {
        var builder = SubscribeToEvents.newBuilder();

        MessageReader.lenient(Map.of())
                .read(
                        bytes("{\"createSubscription\":{\"eventFilter\":[\"NOPE\",16],\"x\":[{}]},\"y\":{\"z\":[1]}}"),
                        builder);

        assertThat(builder.getCreateSubscription().getEventFilterList())
                .containsExactly(
                        SubscribeToEvents.CreateSubscription.Event.UNRECOGNIZED,
                        SubscribeToEvents.CreateSubscription.Event.RESOURCE_CHANGED);
    }

    @Test
    void base64_of_either_alphabet_is_read() {
        for (var spelling : new String[] {"-_8=", "+/8=", "-_8", "+/8"}) {
            var builder = Content.newBuilder();

            MessageReader.strict().read(bytes("{\"data\":\"" + spelling + "\"}"), builder);

            assertThat(builder.getData().toByteArray()).as(spelling).containsExactly(0xfb, 0xff);
        }
    }

    private static JsonNode unwrapped(JsonNode line, boolean listed) {
        return listed ? line.path("result") : line;
    }

    private static Message read(JsonNode json, Message kind) {
        var builder = kind.newBuilderForType();
        MessageReader.strict().read(bytes(json.toString()), builder);
        return builder.build();
    }

    private static JsonNode json(MessageWriter writer, Message message) {
        return Recordings.json(text(writer, message));
    }

    private static String text(MessageWriter writer, Message message) {
        return new String(JsonParsing.bytes(out -> writer.write(message, out)), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
