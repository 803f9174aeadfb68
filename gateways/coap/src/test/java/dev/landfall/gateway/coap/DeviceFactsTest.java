package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.content.Cbor;
import dev.landfall.content.CborScanner;
import dev.landfall.content.CborWriter;
import dev.landfall.core.access.Access;
import dev.landfall.core.command.Commands;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is known of real OCF devices, line by line: what a hub must get right to serve them. Line 12, the size of TLS records,
 * is looked at in {@code ServerTlsTest}.
 */
@Timeout(120)
class DeviceFactsTest {
    private static final Set<Integer> KNOWN_TO_DEVICES = Set.of(
            Option.ETAG, Option.OBSERVE, Option.URI_PATH, Option.CONTENT_FORMAT, Option.URI_QUERY, Option.ACCEPT);

    @Test
    void line_1_a_device_that_never_sends_a_csm_is_served() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            assertThat(device.signUp().code()).isEqualTo(Code.CHANGED);
            assertThat(device.signIn().code()).isEqualTo(Code.CHANGED);
        }
    }

    @Test
    void line_2_over_tls_no_message_has_six_bytes_or_less(@TempDir Path folder) throws Exception {
        var pki = Pki.in(folder);
        var tls = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"));
        var quick = TestHub.quick(CoapSettings.usual(ListenAddresses.secure("127.0.0.1", 0, tls)));
        var pinging = quick.bounds(
                quick.transport(),
                quick.peers().times(Duration.ofSeconds(60), Duration.ofMillis(300), Duration.ofSeconds(8)),
                quick.ocf());

        try (var hub = new TestHub(TestHub.usualIdentity(), pinging)) {
            var wire = Wire.tls(hub.gateway.tlsPort().orElseThrow(), pki.client(), "TLSv1.2");
            try (var device = new TestDevice(wire, new DeviceId(UUID.randomUUID()))) {
                wholeLife(hub, device);
                await().until(() -> device.heard.stream().anyMatch(message -> message.code() == Code.PING));
                hub.stopGateway();
                assertThat(device.endsWithin(Duration.ofSeconds(5))).isTrue();

                assertThat(device.heard).extracting(Message::code).contains(Code.CSM, Code.PING, Code.RELEASE);
                assertThat(device.heard)
                        .allSatisfy(message -> assertThat(Encoder.length(message))
                                .as(message.toString())
                                .isGreaterThan(6));
            }
        }
    }

    @Test
    void line_3_over_plain_tcp_neither() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            wholeLife(hub, device);

            assertThat(device.heard)
                    .allSatisfy(message -> assertThat(Encoder.length(message))
                            .as(message.toString())
                            .isGreaterThan(6));
        }
    }

    @Test
    void line_4_no_block_option_ever() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            wholeLife(hub, device);

            assertThat(device.heard).isNotEmpty().noneMatch(Message::hasBlockOption);
        }
    }

    @Test
    void line_5_bodies_are_in_ocfs_cbor_and_errors_have_no_format() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            wholeLife(hub, device);
            device.ask(TestDevice.post("/oic/rd", new CborWriter().map(0)));

            assertThat(device.heard)
                    .filteredOn(message -> message.payloadLength() > 0 && !Code.isSignal(message.code()))
                    .allSatisfy(message -> assertThat(message.contentFormat())
                            .as(message.toString())
                            .isEqualTo(
                                    Code.isRequest(message.code()) || Code.isSuccess(message.code())
                                            ? OcfContentFormat.OCF_CBOR
                                            : OcfContentFormat.NONE));
            assertThat(device.heard).allMatch(message -> message.accept() == OcfContentFormat.NONE);
        }
    }

    @Test
    void line_6_no_option_a_device_does_not_know() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            wholeLife(hub, device);

            assertThat(device.heard)
                    .filteredOn(message -> !Code.isSignal(message.code()))
                    .allSatisfy(message -> {
                        for (var i = 0; i < message.optionCount(); i++) {
                            assertThat(KNOWN_TO_DEVICES).contains(message.optionNumber(i));
                        }
                    });
        }
    }

    @Test
    void line_7_maps_and_arrays_without_lengths_are_read_and_answers_have_text_keys() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            assertThat(device.heard)
                    .filteredOn(message -> Code.isSuccess(message.code()) && message.payloadLength() > 0)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(message ->
                            assertThat(Cbor.toJsonText(message.payload())).startsWith("{\""));
        }
    }

    @Test
    void line_8_a_sign_up_brings_all_four() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            var answer = device.signUp();

            assertThat(TestDevice.text(answer, "accesstoken")).isEqualTo("at-1");
            assertThat(TestDevice.text(answer, "refreshtoken")).isEqualTo("rt-1");
            assertThat(TestDevice.text(answer, "uid")).isEqualTo(TestHub.OWNER);
            assertThat(TestDevice.integer(answer, "expiresin")).isEqualTo(-1);
        }
    }

    @Test
    void line_9_a_sign_in_brings_an_integer() throws Exception {
        var identity = TestHub.usualIdentity()
                .token("hour", TestHub.OWNER, java.time.Instant.now().plusSeconds(3_600));
        try (var hub = new TestHub(identity, TestHub.quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0))));
                var device = TestDevice.at(hub)) {
            device.signUp();

            assertThat(TestDevice.integer(device.session("hour", true), "expiresin"))
                    .isBetween(3_470L, 3_480L);
        }
    }

    @Test
    void a_token_that_ends_within_the_margin_signs_nobody_in() throws Exception {
        var plain = TestHub.quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0)));
        var margin = Duration.ofSeconds(100);
        var settings =
                plain.bounds(plain.transport(), plain.peers(), plain.ocf().margin(margin));
        // Less than a second of it is left, the tolerance for clocks included.
        var end = java.time.Instant.now().plus(margin).minus(Access.TOLERANCE).plusMillis(900);
        var identity = TestHub.usualIdentity().token("short", TestHub.OWNER, end);
        try (var hub = new TestHub(identity, settings);
                var device = TestDevice.at(hub)) {
            device.signUp();

            assertThat(device.session("short", true).code()).isEqualTo(Code.UNAUTHORIZED);
        }
    }

    @Test
    void line_10_a_publication_brings_the_number_of_every_link() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online();

            var answer = device.publish("/oic/d", "/light/1");

            assertThat(answer.code()).isEqualTo(Code.CHANGED);
            var scanner = new CborScanner(answer.payload());
            scanner.enterMap();
            while (!scanner.readText().equals("links")) {
                scanner.skip();
            }
            scanner.enterArray();
            for (var href : List.of("/oic/d", "/light/1")) {
                checkLink(scanner, href);
            }
        }
    }

    private static void checkLink(CborScanner scanner, String href) {
        var crc = new CRC32();
        crc.update(href.getBytes(StandardCharsets.UTF_8));
        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readText()) {
                case "href" -> assertThat(scanner.readText()).isEqualTo(href);
                case "ins" -> assertThat(scanner.readLong()).isEqualTo(crc.getValue());
                default -> scanner.skip();
            }
        }
        scanner.leave();
    }

    @Test
    void line_11_after_a_reconnect_without_a_publication_the_links_are_still_there() throws Exception {
        try (var hub = TestHub.plain();
                var first = TestDevice.at(hub)) {
            first.withoutBatches("/light/1").online("/light/1");
            first.hangUp();
            try (var second = first.again(hub)) {
                second.withoutBatches("/light/1").signIn();

                assertThat(second.asked("/light/1").observe()).isZero();
                assertThat(hub.view(first.id).links().values())
                        .extracting(Link::href)
                        .containsExactly("/light/1");
            }
        }
    }

    @Test
    void line_15_over_tls_the_hub_speaks_second(@TempDir Path folder) throws Exception {
        var pki = Pki.in(folder);
        var tls = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"));
        var both = TestHub.quick(
                CoapSettings.usual(ListenAddresses.secure("127.0.0.1", 0, tls).alsoPlain(0)));

        try (var hub = new TestHub(TestHub.usualIdentity(), both);
                var secure = Wire.tls(hub.gateway.tlsPort().orElseThrow(), pki.client());
                var plain = Wire.plain(hub.gateway.plainPort().orElseThrow())) {
            assertThat(plain.next().code()).isEqualTo(Code.CSM);
            assertThat(secure.poll(Duration.ofMillis(300))).isNull();

            secure.send(Message.signal(Code.PING).token(1, 8).build());

            assertThat(secure.next().code()).isEqualTo(Code.CSM);
            assertThat(secure.next().code()).isEqualTo(Code.PONG);
        }
    }

    /** From sign-up to sign-off, with twins, commands of all kinds and a refused request in between. */
    private static void wholeLife(TestHub hub, TestDevice device) throws Exception {
        device.withoutBatches("/light/1", "/switches").online("/light/1", "/switches");
        device.send(Message.response(Code.CONTENT, device.asked("/light/1"))
                .observe(2)
                .payload(OcfContentFormat.OCF_CBOR, new byte[] {(byte) 0xa0})
                .build());
        var body = new Content(OcfContentFormat.CBOR, new byte[] {(byte) 0xa0});
        var asks = List.<AppRequest>of(
                new AppRequest.Update("/light/1", "oic.if.rw", body),
                new AppRequest.Create("/switches", body),
                new AppRequest.Retrieve("/light/1", "", List.of(new byte[] {1})),
                new AppRequest.Delete("/switches", ""));
        for (var ask : asks) {
            hub.core.commands().submit(hub.owner(), device.id, ask, Commands.Options.USUAL);
        }
        for (var i = 0; i < 6 && device.heard.stream().noneMatch(message -> message.code() == Code.DELETE); i++) {
            var asked = device.asked();
            device.send(Message.response(Code.CHANGED, asked).build());
        }
        device.ask(Message.request(Code.GET).path("/no/such/path"));
        device.ask(Message.request(Code.GET).path("/x.plgd.dev/time"));
        device.ask(Message.request(Code.GET).path("/oic/rd"));
        device.ask(Message.request(Code.DELETE).path("/oic/rd").query("di=" + device.id));
        device.session("at-1", false);
        device.signIn();
    }
}
