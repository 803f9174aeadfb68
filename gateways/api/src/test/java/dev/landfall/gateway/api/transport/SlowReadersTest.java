package dev.landfall.gateway.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowReadersTest {
    /** Nobody is refused here. */
    private static final ApiPort.Refusals NOBODY = new ApiPort.Refusals() {
        @Override
        public Said refusal(String path, int status, String message) {
            return new Said("text/plain", message.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void counted(String word) {}
    };

    @Test
    void the_system_never_gives_up_a_connection_whose_reader_is_slow() throws Exception {
        assumeThat(Epoll.isAvailable()).isTrue();
        BlockingQueue<Integer> timeouts = new LinkedBlockingQueue<>();
        var bounds = new ApiPort.Bounds(8192, Duration.ofSeconds(30), Duration.ofSeconds(30), 100);
        var port = ApiPort.open(
                new InetSocketAddress("127.0.0.1", 0),
                TlsKeyPair.ofSelfSigned("localhost"),
                bounds,
                NOBODY,
                builder -> builder.serviceUnder("/", (ctx, _) -> {
                    var channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
                    timeouts.add(channel == null ? -1 : channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT));
                    return HttpResponse.of(200);
                }));

        try (var line = trusting().getSocketFactory().createSocket("127.0.0.1", port.port())) {
            line.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            line.getOutputStream().flush();

            assertThat(timeouts.poll(30, TimeUnit.SECONDS)).isZero();
        } finally {
            port.close();
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        TrustManager[] trust = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        context.init(null, trust, new SecureRandom());
        return context;
    }
}
