package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.content.Cbor;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the OCF reference device (IoTivity-Lite 2.2.5) said to a cloud, byte for byte, and what it needs to hear. */
@Timeout(120)
class RecordedConversationTest {
    private static final DeviceId DEVICE =
            DeviceId.parse("2a856544-9a93-4c0c-7099-dc9275cf73f8").orElseThrow();
    private static final String SIGN_UP =
            "d87a02affe21de0e03d0ffb36f696303736563076163636f756e74122710522710e206e30800420800ffbf62646978243261"
                    + "3835363534342d396139332d346330632d373039392d6463393237356366373366386c6175746870726f766964657264706c"
                    + "67646b616363657373746f6b656e6c6d792d617574682d636f64656a6465766963657479706566646576696365ff";

    private static final String SIGN_IN =
            "d8600248ecacd1c7eec424b36f6963037365630773657373696f6e122710522710e206e30800420800ffbf63756964667573"
                    + "65722d31626469782432613835363534342d396139332d346330632d373039392d6463393237356366373366386b61636365"
                    + "7373746f6b656e6461742d31656c6f67696ef5ff";

    private static final String PUBLISH =
            "e8020302e0ef51eb35474ca3b36f69630272641227103d0272743d6f69632e776b2e7264707562222710e206e30800420800"
                    + "ffbf626469782432613835363534342d396139332d346330632d373039392d646339323735636637336638616e6c736d6f6b"
                    + "652d6465766963656374746c00656c696e6b739fbf6468726566662f6f69632f646272749f716f69632e642e636c6f756444"
                    + "6576696365686f69632e776b2e64ff6269669f686f69632e69662e726f6f69632e69662e626173656c696e65ff6372656c65"
                    + "686f73747363696e731a118aad896170bf62626d03ffffbf6468726566662f6f69632f706272749f686f69632e776b2e70ff"
                    + "6269669f686f69632e69662e726f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731aa9dd4c6e61"
                    + "70bf62626d03ffffbf6468726566682f6c696768742f316272749f6a636f72652e6c69676874ff6269669f696f69632e6966"
                    + "2e72776f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731a574c08bd6170bf62626d03ffffbf64"
                    + "68726566692f73776974636865736272749f6a6f69632e776b2e636f6cff6269669f696f69632e69662e6c6c6d6f69632e69"
                    + "662e637265617465686f69632e69662e626f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731afe"
                    + "134f196170bf62626d03ffffbf6468726566672f6f632f636f6e6272749f6a6f69632e776b2e636f6eff6269669f696f6963"
                    + "2e69662e72776f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731a5f6a95e46170bf62626d03ff"
                    + "ffbf6468726566682f6f69632f6d6e746272749f6a6f69632e776b2e6d6e74ff6269669f696f69632e69662e72776f6f6963"
                    + "2e69662e626173656c696e65ff6372656c65686f73747363696e731a11ad52566170bf62626d01ffffbf6468726566702f78"
                    + "2e706c67642e6465762f74696d656272749f6f782e706c67642e6465762e74696d65ff6269669f696f69632e69662e72776f"
                    + "6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731aea17b9eb6170bf62626d03ffffffff";

    private static final String PING = "08e2735f017f93ae9eef";

    @Test
    void over_plain_tcp() throws Exception {
        try (var hub = TestHub.plain();
                var wire = Wire.plain(hub.port())) {
            converse(hub, wire);
        }
    }

    @Test
    void over_tls_with_a_chain_as_ocf_wants_it(@TempDir Path folder) throws Exception {
        var pki = Pki.in(folder);
        var tls = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"));

        try (var hub = new TestHub(
                        TestHub.usualIdentity(),
                        TestHub.quick(CoapSettings.usual(ListenAddresses.secure("127.0.0.1", 0, tls))));
                var wire = Wire.tls(hub.gateway.tlsPort().orElseThrow(), pki.client(), "TLSv1.2")) {
            converse(hub, wire);
        }
    }

    @Test
    void over_tls_with_the_identity_certificate_of_the_device(@TempDir Path folder) throws Exception {
        var pki = Pki.in(folder);
        var tls = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"))
                .clients(ClientCertificates.REQUIRED, pki.authority());

        try (var hub = new TestHub(
                TestHub.usualIdentity(),
                TestHub.quick(CoapSettings.usual(ListenAddresses.secure("127.0.0.1", 0, tls))))) {
            var port = hub.gateway.tlsPort().orElseThrow();
            try (var wire = Wire.tls(port, pki.client("uuid:" + DEVICE), "TLSv1.2")) {
                converse(hub, wire);
            }
            try (var other = Wire.tls(port, pki.client("uuid:" + UUID.randomUUID()), "TLSv1.2")) {
                assertThat(other.send(SIGN_UP).nextNoSignal().code()).isEqualTo(Code.UNAUTHORIZED);
                assertThat(hub.refusals("certificate-mismatch")).isEqualTo(1);
            }
        }
    }

    private static void converse(TestHub hub, Wire wire) throws Exception {
        var signedUp = answer(wire.send(SIGN_UP), 0xaffe21de0e03d0ffL);
        assertThat(signedUp.code()).isEqualTo(Code.CHANGED);
        assertThat(signedUp.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(Cbor.toJsonText(signedUp.payload()))
                .isEqualTo("{\"accesstoken\":\"at-1\",\"uid\":\"user-1\",\"refreshtoken\":\"rt-1\","
                        + "\"redirecturi\":\"\",\"expiresin\":-1}");

        var signedIn = answer(wire.send(SIGN_IN), 0x48ecacd1c7eec424L);
        assertThat(signedIn.code()).isEqualTo(Code.CHANGED);
        assertThat(Cbor.toJsonText(signedIn.payload())).isEqualTo("{\"expiresin\":-1}");

        var published = answer(wire.send(PUBLISH), 0xe0ef51eb35474ca3L);
        assertThat(published.code()).isEqualTo(Code.CHANGED);
        assertThat(published.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(Cbor.toJsonText(published.payload()))
                .contains("{\"href\":\"/light/1\",\"rt\":[\"core.light\"],\"if\":[\"oic.if.rw\",\"oic.if.baseline\"],"
                        + "\"p\":{\"bm\":3},\"di\":\"" + DEVICE + "\",\"ins\":3810745338}");

        wire.send(PING);
        for (var message = wire.next(); ; message = wire.next()) {
            if (message.code() == Code.PONG) {
                assertThat(Encoder.encode(message)).asHexString().isEqualToIgnoringCase("08e3735f017f93ae9eef");
                break;
            }
        }
        // The description is written after the answer to the publication.
        await().until(() -> hub.view(DEVICE).name().equals("smoke-device"));
        var view = hub.view(DEVICE);
        assertThat(view.connection().online()).isTrue();
        assertThat(view.types()).containsExactly("oic.d.cloudDevice", "oic.wk.d");
        assertThat(view.links().values())
                .extracting(Link::href)
                .containsExactlyInAnyOrder(
                        "/oic/d", "/oic/p", "/light/1", "/switches", "/oc/con", "/oic/mnt", "/x.plgd.dev/time");
    }

    private static Message answer(Wire wire, long token) throws Exception {
        while (true) {
            var message = wire.nextNoSignal();
            if (Code.isResponse(message.code()) && message.token() == token) {
                return message;
            }
        }
    }
}
