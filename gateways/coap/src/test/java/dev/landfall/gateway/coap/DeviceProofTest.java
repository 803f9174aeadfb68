package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.content.CborWriter;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device must show of itself, and what is taken from what it shows. */
@Timeout(120)
class DeviceProofTest {
    @TempDir
    private Path folder;

    @Test
    void where_certificates_are_required_one_that_names_no_device_signs_up_none() throws Exception {
        var pki = Pki.in(folder);
        try (var hub = hub(pki, ClientCertificates.REQUIRED);
                var device = device(hub, pki, "factory line 4", UUID.randomUUID())) {
            var answer = device.signUp();

            assertThat(answer.code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(answer.payloadText()).contains("CN=uuid:" + device.id);
            assertThat(hub.refusals("certificate-without-device")).isEqualTo(1);
            assertThat(hub.knows(device.id)).isFalse();
        }
    }

    @Test
    void a_certificate_signs_up_its_own_device_and_no_other() throws Exception {
        var pki = Pki.in(folder);
        var own = UUID.randomUUID();
        try (var hub = hub(pki, ClientCertificates.REQUIRED);
                var honest = device(hub, pki, "uuid:" + own, own);
                var other = device(hub, pki, "uuid:" + own, UUID.randomUUID())) {
            assertThat(honest.signUp().code()).isEqualTo(Code.CHANGED);
            assertThat(honest.signIn().code()).isEqualTo(Code.CHANGED);

            assertThat(other.signUp().code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(hub.refusals("certificate-mismatch")).isEqualTo(1);
        }
    }

    @Test
    void where_they_are_optional_a_makers_certificate_is_no_hindrance() throws Exception {
        var pki = Pki.in(folder);
        try (var hub = hub(pki, ClientCertificates.OPTIONAL);
                var device = device(hub, pki, "factory line 4", UUID.randomUUID())) {
            assertThat(device.signUp().code()).isEqualTo(Code.CHANGED);
        }
    }

    @Test
    void the_types_of_a_device_without_a_name_come_from_its_links() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online();

            assertThat(publishNameless(device, "oic.d.light").code()).isEqualTo(Code.CHANGED);

            await().untilAsserted(
                            () -> assertThat(hub.view(device.id).types()).containsExactly("oic.wk.d", "oic.d.light"));
        }
    }

    @Test
    void what_a_device_says_of_itself_without_types_leaves_those_of_its_links() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.withoutBatches("/oic/d");
            device.on(
                    "GET /oic/d",
                    request -> TestDevice.content(
                            request, new CborWriter().map(1).text("n").text("the lamp in the hall")));
            device.online();
            publishNameless(device, "oic.d.light");

            await().untilAsserted(() -> {
                assertThat(hub.view(device.id).name()).isEqualTo("the lamp in the hall");
                assertThat(hub.view(device.id).types()).containsExactly("oic.wk.d", "oic.d.light");
            });
        }
    }

    @Test
    void a_publication_without_a_name_leaves_the_name_also_on_another_connection() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");
            await().untilAsserted(() -> assertThat(hub.view(device.id).name()).isEqualTo("lamp"));
            device.hangUp();

            try (var again = device.again(hub)) {
                again.signIn();
                publishNameless(again, "oic.d.fan");

                await().untilAsserted(
                                () -> assertThat(hub.view(device.id).types()).containsExactly("oic.wk.d", "oic.d.fan"));
                assertThat(hub.view(device.id).name()).isEqualTo("lamp");
            }
        }
    }

    @Test
    void links_published_anew_leave_what_was_acknowledged_before_in_reach() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            lit(device, 1).withoutBatches("/light/1").online("/light/1");
            await().until(() -> !hub.twin(device.id, "/light/1").isEmpty());
            device.hangUp();

            try (var other = device.again(hub)) {
                other.withoutBatches("/light/2").online("/light/2");
                await().until(() -> !hub.view(device.id).links().containsKey("/light/1"));
                assertThat(history(hub, device.id)).startsWith(1L);
            }
            try (var again = device.again(hub)) {
                lit(again, 2).withoutBatches("/light/1", "/light/2").online("/light/1");
                await().until(() -> hub.twin(device.id, "/light/1").endsWith("02"));

                assertThat(history(hub, device.id)).startsWith(1L).isSorted().doesNotHaveDuplicates();
                assertThat(history(hub, device.id)).hasSizeGreaterThan(1);
            }
        }
    }

    private static TestDevice lit(TestDevice device, int power) {
        return device.on(
                "GET /light/1",
                request -> TestDevice.content(
                        request, new CborWriter().map(1).text("power").integer(power)));
    }

    private static List<Long> history(TestHub hub, DeviceId device) {
        var query = new Devices.HistoryQuery(new Devices.Source.Resource("/light/1"), 0, Long.MAX_VALUE, false);
        return hub.core.devices().history(hub.owner(), device, query, Optional.empty(), 100).items().stream()
                .map(fact -> fact.version())
                .toList();
    }

    private static dev.landfall.gateway.coap.codec.Message publishNameless(TestDevice device, String type)
            throws java.io.IOException {
        var body = new CborWriter().map(3).text("di").text(device.id.toString());
        body.text("ttl").integer(0).text("links").array(1);
        body.map(3)
                .text("href")
                .text("/oic/d")
                .text("rt")
                .array(2)
                .text("oic.wk.d")
                .text(type);
        body.text("p").map(1).text("bm").integer(3);
        return device.ask(TestDevice.post("/oic/rd", body));
    }

    private static TestHub hub(Pki pki, ClientCertificates clients) throws Exception {
        var tls = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"))
                .clients(clients, pki.authority());
        return new TestHub(
                TestHub.usualIdentity(),
                TestHub.quick(CoapSettings.usual(ListenAddresses.secure("127.0.0.1", 0, tls))));
    }

    private static TestDevice device(TestHub hub, Pki pki, String name, UUID id) throws Exception {
        return new TestDevice(Wire.tls(hub.gateway.tlsPort().orElseThrow(), pki.client(name)), new DeviceId(id));
    }
}
