package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.landfall.app.client.Paths;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.simulator.Load;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate changes while the hub runs: who comes sees the new one, who is there notices nothing. */
final class CertificateTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    @Test
    void a_new_certificate_is_used_for_new_connections_and_those_there_are_go_on() throws Exception {
        try (var hub = new Fixture(folder, Map.of("certificates.look", "100ms"));
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("href").asText().equals("/light/1"));
            var api = URI.create(hub.ready().api());
            var coaps = URI.create(Objects.requireNonNull(hub.ready().coaps()).replace("coaps+tcp", "https"));
            var before = certificate(api);
            var mqtts = URI.create(Objects.requireNonNull(hub.ready().mqtts()));
            assertThat(certificate(coaps)).isEqualTo(before);
            assertThat(certificate(mqtts)).isEqualTo(before);

            Files.delete(folder.resolve("pki/server.pem"));
            Awaitility.await("all doors show the new one")
                    .atMost(Fixture.PATIENCE)
                    .untilAsserted(() -> {
                        assertThat(certificate(api)).isNotEqualTo(before);
                        assertThat(certificate(coaps)).isEqualTo(certificate(api));
                        assertThat(certificate(mqtts)).isEqualTo(certificate(api));
                    });

            assertThat(hub.send("GET", "/landfall/v1/hub", "").statusCode())
                    .as("believed by who believes the hub's authority")
                    .isEqualTo(200);
            var set = app.ask(
                    "PUT",
                    Paths.device(DEVICE, "/resources/light/1"),
                    Optional.of(JsonNodeFactory.instance.objectNode().put("state", true)),
                    Fixture.PATIENCE);
            assertThat(set.path("state").asText()).isEqualTo("confirmed");
            var next = watch.next(line -> !line.path("type").asText().equals("command"));
            assertThat(next.path("type").asText())
                    .as("neither the device nor who watches was cut off")
                    .isEqualTo("changed");
        }
    }

    /** What a server shows; whoever signed it. */
    private static X509Certificate certificate(URI address) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(address.getHost(), address.getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
