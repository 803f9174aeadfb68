package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.content.CborWriter;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.door.transport.ListenAddresses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a peer does, it is refused with a reason that is counted, and nobody else notices. */
@Timeout(300)
class HostilePeersTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void a_wrong_token_is_refused() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.signUp();

            var answer = device.session("stolen", true);

            assertThat(answer.code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(answer.contentFormat()).isEqualTo(OcfContentFormat.NONE);
            assertThat(answer.payloadText()).contains("not accepted");
            assertThat(device.endsWithin(SOON)).isTrue();
            assertThat(hub.refusals("unauthenticated")).isEqualTo(1);
        }
    }

    @Test
    void another_owner_gets_neither_the_device_nor_its_session() throws Exception {
        var identity = TestHub.usualIdentity()
                .token("bobs", "bob", TestIdentity.NEVER)
                .code("bobs-code", "bobs", "bobs-refresh");
        try (var hub = new TestHub(identity, TestHub.quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0))));
                var device = TestDevice.at(hub);
                var thief = device.again(hub);
                var other = device.again(hub)) {
            device.online("/light/1");

            assertThat(thief.signUp("bobs-code").code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(hub.refusals("already-owned")).isEqualTo(1);
            assertThat(other.session("bobs", true).code()).isEqualTo(Code.UNAUTHORIZED);

            assertThat(device.publish("/light/2").code()).isEqualTo(Code.CHANGED);
            assertThat(hub.view(device.id).connection().online()).isTrue();
        }
    }

    @Test
    void malformed_cbor_is_refused_and_the_connection_goes_on() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            var answer = device.ask(Message.request(Code.POST)
                    .path("/oic/rd")
                    .payload(OcfContentFormat.OCF_CBOR, new byte[] {(byte) 0xbf, 0x61}));

            assertThat(answer.code()).isEqualTo(Code.BAD_REQUEST);
            assertThat(hub.refusals("malformed-content")).isEqualTo(1);
            assertThat(device.publish("/light/2").code()).isEqualTo(Code.CHANGED);
        }
    }

    @Test
    void a_message_that_is_too_large_is_refused_from_its_header() throws Exception {
        try (var hub = TestHub.plain();
                var wire = Wire.plain(hub.port())) {
            assertThat(wire.next().code()).isEqualTo(Code.CSM);

            wire.send("f8 00100000 02 0102030405060708");

            var abort = wire.next();
            assertThat(abort.code()).isEqualTo(Code.ABORT);
            assertThat(abort.tokenLength()).isEqualTo(8);
            assertThat(abort.payloadText()).contains("262144");
            assertThat(wire.endsWithin(SOON)).isTrue();
            assertThat(hub.refusals("message-too-large")).isEqualTo(1);
        }
    }

    @Test
    void a_half_open_line_is_noticed_and_the_device_is_shown_offline() throws Exception {
        try (var hub = TestHub.plain(settings -> settings.bounds(
                settings.transport(),
                settings.peers().times(Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofMillis(200)),
                settings.ocf()))) {
            var wire = Wire.plain(hub.port());
            var device = new SilentDevice(wire);
            device.signUpAndIn();

            await().until(() -> !hub.view(device.id()).connection().online());

            assertThat(hub.view(device.id()).connection().reason()).isEqualTo("no-answer-to-ping");
            assertThat(hub.refusals("no-answer-to-ping")).isEqualTo(1);
            wire.close();
        }
    }

    @Test
    void a_sign_in_that_never_comes_is_not_waited_for() throws Exception {
        try (var hub = TestHub.plain(settings -> settings.bounds(
                        settings.transport(),
                        settings.peers().times(Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(8)),
                        settings.ocf()));
                var wire = Wire.plain(hub.port())) {
            assertThat(wire.endsWithin(SOON)).isTrue();

            await().until(() -> hub.refusals("sign-in-timeout") == 1);
        }
    }

    @Test
    void a_device_that_asks_and_does_not_read_is_cut_off() throws Exception {
        try (var hub = TestHub.plain(settings ->
                        settings.bounds(settings.transport().writes(128 * 1_024), settings.peers(), settings.ocf()));
                var wire = Wire.plain(hub.port());
                var other = TestDevice.at(hub)) {
            var time = Encoder.encode(Message.request(Code.GET)
                    .token(1, 8)
                    .path("/x.plgd.dev/time")
                    .build());
            Thread.ofVirtual().start(() -> flood(wire, time));

            await().atMost(Duration.ofSeconds(20)).until(() -> hub.refusals("slow-reader") == 1);

            other.online("/light/1");
        }
    }

    @Test
    void a_thousand_requests_at_once_are_answered_in_their_order() throws Exception {
        try (var hub = TestHub.plain();
                var wire = Wire.plain(hub.port())) {
            var burst = new java.io.ByteArrayOutputStream();
            for (var i = 0; i < 1_000; i++) {
                burst.write(Encoder.encode(Message.request(Code.GET)
                        .token(i, 8)
                        .path("/x.plgd.dev/time")
                        .build()));
            }

            wire.send(burst.toByteArray());

            for (var i = 0; i < 1_000; i++) {
                assertThat(wire.nextNoSignal().token()).isEqualTo(i);
            }
        }
    }

    @Test
    void while_the_issuer_is_down_devices_are_told_to_come_back() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub);
                var later = device.again(hub)) {
            hub.identity.down(true);
            var answer = device.signUp();
            hub.identity.down(false);

            assertThat(answer.code()).isEqualTo(Code.SERVICE_UNAVAILABLE);
            assertThat(answer.payloadText()).startsWith("temporary error: ");
            assertThat(device.endsWithin(SOON)).isTrue();
            assertThat(later.signUp().code()).isEqualTo(Code.CHANGED);
        }
    }

    @Test
    void too_many_links_are_refused() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online();
            var hrefs = new ArrayList<String>();
            for (var i = 0; i < 1_001; i++) {
                hrefs.add("/light/" + i);
            }

            var answer = device.publish(hrefs.toArray(String[]::new));

            assertThat(answer.code()).isEqualTo(Code.REQUEST_ENTITY_TOO_LARGE);
            assertThat(hub.refusals("too-many-links")).isEqualTo(1);
            assertThat(hub.view(device.id).links()).isEmpty();
        }
    }

    @Test
    void hostile_bytes_harm_nobody_else() throws Exception {
        var random = new Random(20_261_121);
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.withoutBatches("/light/1").online("/light/1");
            var observe = device.asked("/light/1");

            for (var round = 0; round < 150; round++) {
                try (var wire = Wire.plain(hub.port())) {
                    wire.send(hostile(random));
                    wire.poll(Duration.ofMillis(1));
                } catch (IOException cutOff) {
                    // As it should be.
                }
                device.send(Message.response(Code.CONTENT, observe)
                        .observe(round)
                        .payload(
                                OcfContentFormat.OCF_CBOR,
                                new CborWriter().integer(round).toBytes())
                        .build());
            }

            await().until(() -> hub.twin(device.id, "/light/1").equals("1895"));
            assertThat(device.publish("/light/2").code()).isEqualTo(Code.CHANGED);
            await().until(() -> hub.gateway.connections() == 1);
            assertThat(hub.refusals("internal-error")).isZero();
        }
    }

    @Test
    void a_signed_in_device_that_goes_mad_harms_only_itself() throws Exception {
        var random = new Random(4_711);
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            for (var round = 0; round < 30; round++) {
                goMad(hub, random);
            }

            assertThat(device.publish("/light/2").code()).isEqualTo(Code.CHANGED);
            assertThat(hub.refusals("internal-error")).isZero();
        }
    }

    private static void goMad(TestHub hub, Random random) {
        try (var mad = TestDevice.at(hub)) {
            mad.online("/light/1");
            for (var i = 0; i < 20; i++) {
                mad.send(broken(random, mad));
            }
        } catch (IOException cutOff) {
            // As it should be.
        }
    }

    /** Sound messages with a few bytes changed, or noise. */
    private static byte[] hostile(Random random) {
        if (random.nextBoolean()) {
            var noise = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(noise);
            return noise;
        }
        var sound = Encoder.encode(TestDevice.post(
                        "/oic/sec/account",
                        new CborWriter()
                                .openMap()
                                .text("di")
                                .text("2a856544-9a93-4c0c-7099-dc9275cf73f8")
                                .text("accesstoken")
                                .text("x")
                                .end())
                .token(1, 8)
                .build());
        for (var i = 0; i < 3; i++) {
            sound[random.nextInt(sound.length)] = (byte) random.nextInt();
        }
        return sound;
    }

    /** A request or an answer to what the hub asked, with a broken body or odd options. */
    private static Message broken(Random random, TestDevice device) {
        var asked = device.asked.peek();
        var codes =
                List.of(Code.CONTENT, Code.VALID, Code.NOT_FOUND, Code.INTERNAL_SERVER_ERROR, Code.POST, Code.DELETE);
        var code = codes.get(random.nextInt(codes.size()));
        var body = new CborWriter()
                .array(1)
                .map(2)
                .text("href")
                .text("/x")
                .text("rep")
                .map(0)
                .toBytes();
        body[random.nextInt(body.length)] = (byte) random.nextInt();
        var message = Code.isRequest(code) || asked == null
                ? Message.request(code).token(random.nextLong(), 8).path("/oic/rd")
                : Message.response(code, asked);
        if (random.nextInt(4) == 0) {
            message.option(random.nextInt(3_000), new byte[random.nextInt(9)]);
        }
        return message.observe(random.nextInt(5))
                .payload(random.nextBoolean() ? OcfContentFormat.OCF_CBOR : random.nextInt(100), body)
                .build();
    }

    private static void flood(Wire wire, byte[] bytes) {
        try {
            while (true) {
                wire.send(bytes);
            }
        } catch (IOException cutOff) {
            // That is what is waited for.
        }
    }
}
