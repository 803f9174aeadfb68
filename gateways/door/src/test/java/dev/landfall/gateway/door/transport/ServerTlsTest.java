package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServerTlsTest {
    @TempDir
    private Path folder;

    @Test
    void the_native_engine_is_there() {
        assertThat(OpenSsl.isAvailable())
                .as(String.valueOf(OpenSsl.unavailabilityCause()))
                .isTrue();
    }

    @Test
    void the_jdk_engine_does_as_well() throws Exception {
        var tls = new ServerTls(SelfSigned.in(folder, "hub"), DoorServer.RECORD_BYTES_MAX, SslProvider.JDK);

        var handler = tls.handler(new EmbeddedChannel());

        assertThat(handler.engine().getEnabledProtocols()).contains("TLSv1.2", "TLSv1.3");
        assertThat(handler.engine().getEnabledCipherSuites()).contains("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
        // No more than this engine keeps at least: sessions of thousands of devices are memory that nobody asked for.
        assertThat(tls.sessions().getSessionCacheSize()).isEqualTo(1);
        assertThat(tls.sessions().getSessionTimeout()).isEqualTo(1);
    }

    @Test
    void a_key_that_is_none_is_told_with_its_name() throws Exception {
        var settings = SelfSigned.in(folder, "hub");
        Files.writeString(settings.privateKey(), "nothing");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new ServerTls(settings, DoorServer.RECORD_BYTES_MAX))
                .withMessageContaining("key.pem");
    }

    @Test
    void a_file_that_is_not_there_is_told_with_its_name() throws Exception {
        var settings = SelfSigned.in(folder, "hub");
        Files.delete(settings.certificateChain());

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new ServerTls(settings, DoorServer.RECORD_BYTES_MAX))
                .withMessageContaining("chain.pem");
    }
}
