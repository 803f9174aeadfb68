package dev.landfall.gateway.coap.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.landfall.gateway.coap.Pki;
import dev.landfall.gateway.coap.Pki.Flaw;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A certificate that is refused is refused in TLS's own words. */
@Timeout(120)
class ClientCertificatesTest {
    private static final String NAME = "uuid:2a856544-9a93-4c0c-7099-dc9275cf73f8";

    @TempDir
    Path folder;

    private final RecordingDoor door = new RecordingDoor();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DoorServer server = server();
    private Pki pki;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        pki = Pki.in(folder);
        var tls = TlsSettings.of(pki.leaf("server", "uuid:" + UUID.randomUUID()), pki.key("server"))
                .clients(ClientCertificates.REQUIRED, pki.authority());
        port = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(tls));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, certificate_expired",
        "NOT_YET_VALID, certificate_expired",
        "FOR_SERVERS_ONLY, unsupported_certificate",
        "RSA_1024, unsupported_certificate",
        "SHA_1, unsupported_certificate",
    })
    void a_flaw_is_told_by_its_alert(Flaw flaw, String alert) throws Exception {
        var client = pki.client(NAME, flaw);

        assertThat(refusal(client)).contains(alert);
        assertThat(registry.get("landfall.refusals")
                        .tag("reason", "handshake-failed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(door.connections).isEmpty();
    }

    @Test
    void one_that_only_bears_the_name_of_a_believed_authority_is_told_that_its_certificate_is_bad() throws Exception {
        var forger = Pki.in(Files.createDirectory(folder.resolve("elsewhere")));

        assertThat(refusal(forger.trusting(pki, NAME))).contains("bad_certificate");
    }

    @Test
    void a_sound_one_is_taken() throws Exception {
        try (var wire = Wire.tls(port, pki.client(NAME, Flaw.NONE))) {
            assertThat(wire.ask(request()).code()).isEqualTo(Code.CONTENT);
        }
    }

    private String refusal(SSLContext client) {
        var failure = catchThrowable(() -> {
            try (var wire = Wire.tls(port, client, "TLSv1.2")) {
                wire.ask(request());
            }
        });
        assertThat(failure).isInstanceOf(IOException.class);
        return String.valueOf(failure.getMessage());
    }

    private DoorServer server() {
        var meters = new CoapMeters(registry);
        return CoapServer.of(
                TransportSettings.USUAL,
                CoapPeerSettings.USUAL.messageBytesMax(),
                door,
                new OpenConnections(TransportSettings.USUAL, meters, new Refusals(meters)));
    }

    private static Message request() {
        return Message.request(Code.POST)
                .token(1, 8)
                .path("/x")
                .payload(new byte[5])
                .build();
    }
}
