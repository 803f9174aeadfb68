package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.Core;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TlsSettings;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path folder;

    @Test
    void a_device_connects_over_tls_and_what_is_no_tls_is_refused() throws Exception {
        var certificate = pair();
        var tls = TlsSettings.of(folder.resolve("chain"), folder.resolve("key")).within(Duration.ofSeconds(2));
        try (var hub = new TestHub(
                new MemoryStore(4, Core.indexes()),
                TestHub.quick(MqttSettings.usual(ListenAddresses.secure("127.0.0.1", 0, tls))))) {
            var port = hub.gateway.tlsPort().orElseThrow();
            var client = MqttClient.builder()
                    .useMqttVersion5()
                    .serverHost("127.0.0.1")
                    .serverPort(port)
                    .sslConfig()
                    .trustManagerFactory(trusting(certificate))
                    .applySslConfig()
                    .simpleAuth()
                    .username(TestHub.TOKEN)
                    .applySimpleAuth()
                    .buildBlocking();
            client.connect();
            client.publishWith()
                    .topic("v2/t")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("{\"t\":1}".getBytes(UTF_8))
                    .send();

            assertThat(hub.twin(hub.device(), "/telemetry/t")).isEqualTo("1");
            assertThat(hub.view(hub.device()).connection().protocol()).isEqualTo("mqtts");
            assertThat(hub.gateway.plainPort()).isEmpty();
            client.disconnect();

            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
                await().untilAsserted(() ->
                        assertThat(hub.refusals("handshake-failed")).isEqualTo(1));
            }
            try (var silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(hub.refusals("handshake-timeout")).isEqualTo(1);
        }
    }

    private static TrustManagerFactory trusting(X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("hub", certificate);
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private X509Certificate pair() throws GeneralSecurityException, IOException, OperatorCreationException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var keys = generator.generateKeyPair();
        var name = new X500Principal("CN=hub");
        var now = Instant.now();
        var certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(3_600)),
                                name,
                                keys.getPublic())
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        Files.writeString(folder.resolve("chain"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(
                folder.resolve("key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        return certificate;
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder().encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
    }
}
