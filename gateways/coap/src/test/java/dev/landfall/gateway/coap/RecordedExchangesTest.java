package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.content.Cbor;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.ocf.OcfRequests;
import dev.landfall.gateway.door.transport.ListenAddresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replays what was recorded of plgd's hub; what differs on purpose stands here and in the document on differences. */
@Timeout(120)
class RecordedExchangesTest {
    private static final String TOKEN = "TOKEN" + "x".repeat(386);
    private static final String OWNER = "1";

    /** The code here, where it is another than plgd's; empty for no answer. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "unknown-critical-option", "4.02",
            "signup-empty-body", "4.00",
            "signup-di-not-uuid", "4.00",
            "refresh-bad-token", "4.01",
            "unpublish-one", "2.02");

    /** Of later issues: CoAP clients that are apps. */
    private static boolean later(String name) {
        return name.startsWith("client-")
                || (name.startsWith("oic-res-") && !name.equals("oic-res-unauthenticated"))
                || name.startsWith("all-entries-same-etag-as-message-read");
    }

    @Test
    void a_device_hears_what_plgd_would_have_said() throws Exception {
        var identity = new TestIdentity();
        identity.token(TOKEN, OWNER, TestIdentity.NEVER);
        for (var code : List.of("my-auth-code", "c", "x", "code")) {
            identity.code(code, TOKEN, "refresh-token");
        }
        var exchanges = Recording.all();
        var device = new Replies(exchanges);
        var softly = new SoftAssertions();
        var replayed = 0;

        try (var hub =
                new TestHub(identity, TestHub.quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0))))) {
            @Nullable Wire wire = null;
            for (var exchange : exchanges) {
                if (exchange.fromHub() || exchange.request().isEmpty() || later(exchange.name())) {
                    continue;
                }
                var request = exchange.request().get();
                if (wire == null || first(request)) {
                    wire = Wire.plain(hub.port());
                }
                if (replay(exchange, wire, device, softly)) {
                    wire = null;
                }
                replayed++;
            }
        }

        softly.assertThat(replayed).isGreaterThan(70);
        softly.assertAll();
    }

    @Test
    void what_differs_is_documented() throws Exception {
        var document = Files.readString(Path.of("../../docs/differences-from-plgd.md"));

        assertThat(OTHERWISE.keySet()).allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void commands_leave_as_plgd_sent_them_byte_for_byte() throws Exception {
        var compared = 0;
        for (var exchange : Recording.all()) {
            if (!exchange.fromHub() || exchange.request().isEmpty()) {
                continue;
            }
            var recorded = exchange.request().get();
            if (recorded.uriPath().equals("/oic/res")) {
                continue;
            }
            var ours = OcfRequests.of(ask(recorded))
                    .token(recorded.token(), recorded.tokenLength())
                    .build();

            assertThat(Encoder.encode(ours)).as(exchange.name()).isEqualTo(Encoder.encode(recorded));
            compared++;
        }
        assertThat(compared).isGreaterThan(30);
    }

    @Test
    void after_a_sign_in_the_device_is_asked_what_plgd_asked_in_the_same_order() throws Exception {
        var recorded = Recording.all().stream()
                .filter(exchange -> exchange.name().startsWith("hub-to-device/after-first-signin/"))
                .toList();
        var replies = new Replies(recorded);

        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.signUp();
            var signIn = Thread.ofVirtual().start(() -> signIn(device));
            for (var exchange : recorded) {
                var asked = device.asked();
                var expected = exchange.request().orElseThrow();
                assertThat(Encoder.encode(asked)).isEqualTo(withToken(expected, asked.token()));
                device.send(replies.answer(asked));
            }
            signIn.join();

            assertThat(hub.view(device.id).connection().localEndpoints()).containsExactly("coaps://192.168.1.10:55000");
        }
    }

    @Test
    void all_entries_of_a_batch_are_stored_even_with_one_etag() throws Exception {
        var recorded = Recording.all().stream()
                .filter(exchange -> exchange.name().startsWith("hub-to-device/all-entries-same-etag-as-message/"))
                .toList();
        var replies = new Replies(recorded);

        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.signUp();
            var signIn = Thread.ofVirtual().start(() -> signIn(device));
            for (var _ : recorded) {
                device.send(replies.answer(device.asked()));
            }
            signIn.join();

            for (var href : List.of("/oic/d", "/light/1", "/switches")) {
                org.awaitility.Awaitility.await()
                        .until(() -> !hub.twin(device.id, href).isEmpty());
            }
        }
    }

    @Test
    void the_defects_seen_in_plgd_are_not_here() throws Exception {
        try (var hub = TestHub.plain();
                var first = TestDevice.at(hub);
                var second = first.again(hub)) {
            first.signUp();
            assertThat(second.signIn().code())
                    .as("what a sign-up answered holds at once")
                    .isEqualTo(Code.CHANGED);
            assertThat(first.signIn().code()).isEqualTo(Code.CHANGED);

            assertThat(second.endsWithin(Duration.ofSeconds(5)))
                    .as("after a newer sign-in the older connection is closed")
                    .isTrue();
            assertThat(hub.view(first.id).connection().online()).isTrue();
        }
    }

    private static void signIn(TestDevice device) {
        try {
            device.signIn();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Tells whether the hub closed the connection. */
    private static boolean replay(Recording exchange, Wire wire, Replies device, SoftAssertions softly)
            throws Exception {
        var request = patched(exchange);
        wire.send(request);
        var expected = OTHERWISE.getOrDefault(exchange.name(), exchange.code());
        if (Code.isSignal(request.code())) {
            return false;
        }
        var answer = answer(wire, request, device, expected.isEmpty() ? Duration.ofMillis(300) : Duration.ofSeconds(5));
        softly.assertThat(answer == null ? "" : Code.text(answer.code()))
                .as(exchange.name())
                .isEqualTo(expected);
        if (answer != null && expected.equals(exchange.code())) {
            compare(exchange, answer, softly);
        }
        var closes = (exchange.closes() && !exchange.name().startsWith("no-batch-device-signin"))
                || exchange.name().equals("signup-empty-body");
        if (closes) {
            softly.assertThat(wire.endsWithin(Duration.ofSeconds(5)))
                    .as(exchange.name() + " closes")
                    .isTrue();
        } else {
            var ping = Message.signal(Code.PING).token(77, 8).build();
            wire.send(ping);
            softly.assertThat(pong(wire, device))
                    .as(exchange.name() + " stays open")
                    .isTrue();
        }
        return closes;
    }

    private static void compare(Recording exchange, Message answer, SoftAssertions softly) throws Exception {
        var recorded = exchange.response().orElseThrow();
        softly.assertThat(answer.contentFormat())
                .as(exchange.name() + " format")
                .isEqualTo(exchange.format());
        if (recorded.path("text").asText().equals("<text>")) {
            softly.assertThat(answer.payloadLength())
                    .as(exchange.name() + " says why")
                    .isPositive();
        } else if (recorded.has("cbor")) {
            softly.assertThat(scrubbed(new ObjectMapper().readTree(Cbor.toJson(answer.payload()))))
                    .as(exchange.name())
                    .isEqualTo(scrubbed(recorded.path("cbor")));
        } else if (recorded.has("text")) {
            var mapper = new ObjectMapper();
            softly.assertThat(scrubbed(mapper.readTree(answer.payload())))
                    .as(exchange.name())
                    .isEqualTo(scrubbed(mapper.readTree(recorded.path("text").asText())));
        } else {
            softly.assertThat(answer.payloadLength())
                    .as(exchange.name() + " is empty")
                    .isZero();
        }
    }

    /** Tokens and times differ from run to run. */
    private static JsonNode scrubbed(JsonNode node) {
        if (node instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
            for (var name : List.of("accesstoken", "time")) {
                if (object.path(name).isTextual() && !object.path(name).asText().isEmpty()) {
                    object.put(name, "scrubbed");
                }
            }
        }
        return node;
    }

    private static @Nullable Message answer(Wire wire, Message request, Replies device, Duration patience)
            throws Exception {
        var end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            var message = wire.poll(Duration.ofNanos(end - System.nanoTime()));
            if (message == null) {
                return null;
            }
            if (Code.isRequest(message.code())) {
                wire.send(device.answer(message));
            } else if (Code.isResponse(message.code()) && message.token() == request.token()) {
                return message;
            }
        }
        return null;
    }

    private static boolean pong(Wire wire, Replies device) throws Exception {
        for (var message = wire.poll(Duration.ofSeconds(5));
                message != null;
                message = wire.poll(Duration.ofSeconds(5))) {
            if (Code.isRequest(message.code())) {
                wire.send(device.answer(message));
            } else if (message.code() == Code.PONG && message.token() == 77) {
                return true;
            }
        }
        return false;
    }

    /** A garbled token was scrubbed like a sound one, and more with it: it is made from the sound one again. */
    private static Message patched(Recording exchange) throws IOException {
        var request = exchange.request().orElseThrow();
        if (!exchange.name().equals("signin-garbled-signature")) {
            return request;
        }
        var sound = Recording.all().stream()
                .filter(other -> other.name().equals("signin-ok"))
                .findFirst()
                .flatMap(Recording::request)
                .orElseThrow();
        var payload = new String(sound.payload(), StandardCharsets.ISO_8859_1).replace("TOKENx", "TOKENy");
        return Message.request(Code.POST)
                .token(request.token(), request.tokenLength())
                .path(sound.uriPath())
                .payload(sound.contentFormat(), payload.getBytes(StandardCharsets.ISO_8859_1))
                .build();
    }

    /** The recorder's tokens begin with 11 on each new connection. */
    private static boolean first(Message request) {
        return (request.tokenLength() > 0 && request.token() >>> (8 * (request.tokenLength() - 1)) == 0x11)
                || Code.isSignal(request.code());
    }

    private static byte[] withToken(Message message, long token) {
        var copy = Message.request(message.code()).token(token, 8);
        for (var i = 0; i < message.optionCount(); i++) {
            copy.option(message.optionNumber(i), message.optionValue(i));
        }
        return Encoder.encode(copy.payload(message.payload()).build());
    }

    private static AppRequest ask(Message request) {
        var view = request.uriQuery("if");
        var content = new Content(request.contentFormat(), request.payload());
        return switch (request.code()) {
            case Code.GET -> new AppRequest.Retrieve(request.uriPath(), view == null ? "" : view, request.etags());
            case Code.DELETE -> new AppRequest.Delete(request.uriPath(), "");
            default ->
                "oic.if.create".equals(view)
                        ? new AppRequest.Create(request.uriPath(), content)
                        : new AppRequest.Update(request.uriPath(), view == null ? "" : view, content);
        };
    }

    /** Answers the hub as the recorded device did. */
    private static final class Replies {
        private final Map<String, List<Recording>> answers = new LinkedHashMap<>();

        Replies(List<Recording> exchanges) {
            for (var exchange : exchanges) {
                if (exchange.fromHub() && !exchange.hex().isEmpty()) {
                    answers.computeIfAbsent(key(exchange.request().orElseThrow()), _ -> new ArrayList<>())
                            .add(exchange);
                }
            }
        }

        Message answer(Message asked) {
            var known = answers.get(key(asked));
            return known == null
                    ? Message.response(Code.NOT_FOUND, asked).build()
                    : known.getFirst().answering(asked);
        }

        private static String key(Message request) {
            return request.code() + request.uriPath() + request.uriQueries() + request.observe();
        }
    }
}
