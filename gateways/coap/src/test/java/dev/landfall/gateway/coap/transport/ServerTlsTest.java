package dev.landfall.gateway.coap.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.gateway.coap.Pki;
import dev.landfall.gateway.coap.Wire;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.transport.DoorServer;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import dev.landfall.gateway.door.transport.TransportSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServerTlsTest {
    private static final String DEVICE = "2a856544-9a93-4c0c-7099-dc9275cf73f8";

    @TempDir
    Path folder;

    private final RecordingDoor door = new RecordingDoor();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Pki pki;
    private TlsSettings settings;
    private final List<DoorServer> servers = new ArrayList<>();

    @BeforeEach
    void makeCertificates() throws Exception {
        pki = Pki.in(folder);
        settings = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"));
    }

    @AfterEach
    void stop() {
        servers.forEach(DoorServer::close);
    }

    @Test
    void tls_1_2_with_an_ecdsa_suite_of_ocf_devices_is_spoken() throws Exception {
        var port = start(settings);

        for (var suite :
                List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")) {
            var socket = (SSLSocket) pki.client().getSocketFactory().createSocket("127.0.0.1", port);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {suite});
            try (var wire = new Wire(socket)) {
                assertThat(wire.ask(request(1, 20)).payload()).hasSize(20);
                assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
                assertThat(socket.getSession().getPeerCertificates()).hasSize(2);
            }
        }
    }

    @Test
    void both_curves_of_ocf_devices_are_spoken() throws Exception {
        var port = start(settings);

        // In TLS 1.2 the curve of the certificate must be among them, too: here it is the first one.
        for (var curve : Map.of("secp256r1", "TLSv1.2", "secp384r1", "TLSv1.3").entrySet()) {
            var socket = (SSLSocket) pki.client().getSocketFactory().createSocket("127.0.0.1", port);
            var parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {curve.getValue()});
            parameters.setNamedGroups(new String[] {curve.getKey()});
            socket.setSSLParameters(parameters);
            try (var wire = new Wire(socket)) {
                assertThat(wire.ask(request(1, 20)).payload())
                        .as(curve.getKey())
                        .hasSize(20);
            }
        }
    }

    @Test
    void tls_1_3_is_spoken() throws Exception {
        var port = start(settings);

        try (var wire = Wire.tls(port, pki.client(), "TLSv1.3")) {
            assertThat(wire.ask(request(1, 20)).payload()).hasSize(20);
            assertThat(((SSLSocket) wire.socket()).getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void tls_1_1_and_suites_without_forward_secrecy_are_not() throws Exception {
        var port = start(settings);
        var socket = (SSLSocket) pki.client().getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.setEnabledCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"});

        assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(socket::startHandshake);

        assertThat(refusals("handshake-failed")).isEqualTo(1);
    }

    @Test
    void no_session_is_resumed() throws Exception {
        var port = start(settings);
        var client = pki.client();

        for (var protocol : List.of("TLSv1.2", "TLSv1.3")) {
            var created = new ArrayList<Long>();
            for (var i = 0; i < 2; i++) {
                try (var wire = Wire.tls(port, client, protocol)) {
                    wire.ask(request(1, 5));
                    created.add(((SSLSocket) wire.socket()).getSession().getCreationTime());
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
            assertThat(created.get(1)).as(protocol).isGreaterThan(created.get(0));
        }
    }

    @Test
    void no_record_is_larger_than_a_device_can_read() throws Exception {
        var port = start(settings);
        var largest = new AtomicInteger();

        try (var tap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> relay(tap, port, largest));
            try (var wire = Wire.tls(tap.getLocalPort(), pki.client(), "TLSv1.2")) {
                assertThat(wire.ask(request(1, 100_000)).payload()).hasSize(100_000);
            }
        }

        assertThat(largest.get()).isGreaterThan(8_000).isLessThanOrEqualTo(8_880);
    }

    @Test
    void an_identity_certificate_names_the_device() throws Exception {
        var port = start(settings.clients(ClientCertificates.REQUIRED, pki.authority()));

        try (var wire = Wire.tls(port, pki.client("uuid:" + DEVICE))) {
            wire.ask(request(1, 5));

            assertThat(door.connections.getFirst().identity()).hasToString("Optional[" + DEVICE + "]");
        }
    }

    @Test
    void a_manufacturer_certificate_names_none() throws Exception {
        var port = start(settings.clients(ClientCertificates.OPTIONAL, pki.authority()));

        try (var wire = Wire.tls(port, pki.client("factory line 4"))) {
            wire.ask(request(1, 5));

            assertThat(door.connections.getFirst().identity()).isEmpty();
        }
    }

    @Test
    void without_a_certificate_optional_serves_and_required_does_not() throws Exception {
        var optional = start(settings.clients(ClientCertificates.OPTIONAL, pki.authority()));

        try (var wire = Wire.tls(optional, pki.client())) {
            assertThat(wire.ask(request(1, 5)).code()).isEqualTo(Code.CONTENT);
        }

        var required = listen(settings.clients(ClientCertificates.REQUIRED, pki.authority()));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            try (var wire = Wire.tls(required, pki.client(), "TLSv1.2")) {
                wire.ask(request(1, 5));
            }
        });
        assertThat(refusals("handshake-failed")).isEqualTo(1);
    }

    @Test
    void a_certificate_of_another_authority_is_refused_again_and_again() throws Exception {
        var port = start(settings.clients(ClientCertificates.OPTIONAL, pki.authority()));
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        var foreign = Pki.in(elsewhere);
        var stranger = foreign.trusting(pki, "uuid:" + DEVICE);

        for (var i = 1; i <= 2; i++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                try (var wire = Wire.tls(port, stranger, "TLSv1.2")) {
                    wire.ask(request(1, 5));
                }
            });
            assertThat(refusals("handshake-failed")).isEqualTo(i);
        }
        assertThat(door.connections).isEmpty();
    }

    @Test
    void a_good_chain_is_good_the_second_time() throws Exception {
        var port = start(settings.clients(ClientCertificates.REQUIRED, pki.authority()));
        var client = pki.client("uuid:" + DEVICE);

        for (var i = 0; i < 3; i++) {
            try (var wire = Wire.tls(port, client)) {
                assertThat(wire.ask(request(1, 5)).code()).isEqualTo(Code.CONTENT);
            }
        }
    }

    @Test
    void a_handshake_that_never_comes_ends_at_its_deadline() throws Exception {
        var port = start(new TlsSettings(
                settings.certificateChain(),
                settings.privateKey(),
                ClientCertificates.NONE,
                Optional.empty(),
                Duration.ofMillis(200)));

        try (var wire = Wire.plain(port)) {
            assertThat(wire.endsWithin(Duration.ofSeconds(5))).isTrue();
        }

        assertThat(refusals("handshake-timeout")).isEqualTo(1);
    }

    @Test
    void plain_coap_on_the_tls_port_is_refused() throws Exception {
        var port = start(settings);

        try (var wire = Wire.plain(port)) {
            wire.send(request(1, 5));

            assertThat(wire.endsWithin(Duration.ofSeconds(5))).isTrue();
        }

        assertThat(refusals("handshake-failed")).isEqualTo(1);
        assertThat(door.received).isEmpty();
    }

    /** Passes bytes on and notes the largest application record that the server sends. */
    private static void relay(ServerSocket tap, int port, AtomicInteger largest) {
        try (var client = tap.accept();
                var hub = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread.ofVirtual().start(() -> forward(client, hub));
            var in = hub.getInputStream();
            for (var header = in.readNBytes(5); header.length == 5; header = in.readNBytes(5)) {
                var body = in.readNBytes((header[3] & 0xff) << 8 | (header[4] & 0xff));
                largest.accumulateAndGet(5 + body.length, Math::max);
                client.getOutputStream().write(header);
                client.getOutputStream().write(body);
            }
        } catch (IOException over) {
            // One side has gone.
        }
    }

    private static void forward(Socket client, Socket hub) {
        try {
            client.getInputStream().transferTo(hub.getOutputStream());
        } catch (IOException over) {
            // One side has gone.
        }
    }

    private int start(TlsSettings tls) throws IOException {
        var meters = new CoapMeters(registry);
        servers.add(CoapServer.of(
                TransportSettings.USUAL,
                CoapPeerSettings.USUAL.messageBytesMax(),
                door,
                new OpenConnections(TransportSettings.USUAL, meters, new Refusals(meters))));
        return listen(tls);
    }

    private int listen(TlsSettings tls) throws IOException {
        return servers.getFirst().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(tls));
    }

    private double refusals(String reason) {
        var counter = registry.find("landfall.refusals").tag("reason", reason).counter();
        return counter == null ? 0 : counter.count();
    }

    private static Message request(long token, int bytes) {
        return Message.request(Code.POST)
                .token(token, 8)
                .path("/x")
                .payload(new byte[bytes])
                .build();
    }
}
