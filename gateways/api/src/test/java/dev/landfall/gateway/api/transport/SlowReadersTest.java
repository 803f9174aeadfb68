package dev.landfall.gateway.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.HttpService;
import dev.landfall.gateway.api.proof.TestHub;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowReadersTest {
    /** Keeps the words for what was counted. */
    private record Counted(BlockingQueue<String> words) implements ApiPort.Refusals {
        @Override
        public RefusalBody refusal(String path, int status, String message) {
            return new RefusalBody("text/plain", message.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void counted(String word) {
            words.add(word);
        }
    }

    private final BlockingQueue<String> counted = new LinkedBlockingQueue<>();

    private ApiPort open(Duration untaken, HttpService service) {
        return ApiPort.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TlsKeyPair.ofSelfSigned("localhost"),
                new ApiPort.Bounds(8192, Duration.ofSeconds(30), Duration.ofMinutes(5), untaken, 100),
                new ApiPort.Guests(new TestHub.Room(new AtomicInteger(100)), new Counted(counted)),
                builder -> builder.serviceUnder("/", service));
    }

    private static Socket asking(ApiPort port) throws Exception {
        var line = trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port.port());
        line.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        line.getOutputStream().flush();
        return line;
    }

    @Test
    void the_system_never_gives_up_a_connection_whose_reader_is_slow() throws Exception {
        assumeThat(Epoll.isAvailable()).isTrue();
        BlockingQueue<Integer> timeouts = new LinkedBlockingQueue<>();
        var port = open(Duration.ofMinutes(1), (ctx, _) -> {
            var channel = ctx.log().ensureAvailable(RequestLogProperty.SESSION).channel();
            timeouts.add(channel == null ? -1 : channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT));
            return HttpResponse.of(200);
        });

        try (var _ = asking(port)) {
            assertThat(timeouts.poll(30, TimeUnit.SECONDS)).isZero();
        } finally {
            port.close();
        }
    }

    @Test
    void a_connection_that_takes_nothing_is_closed_and_counted_although_nobody_writes_any_more() throws Exception {
        var much = HttpData.wrap(new byte[40 << 20]);
        var port = open(Duration.ofSeconds(1), (_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.OCTET_STREAM, much));

        try (var line = asking(port)) {
            assertThat(counted.poll(30, TimeUnit.SECONDS)).isEqualTo("stalled");
            assertThat(line.isConnected()).isTrue();
        } finally {
            port.close();
        }
    }

    @Test
    void a_connection_that_takes_all_of_it_in_the_end_stays() throws Exception {
        var much = HttpData.wrap(new byte[40 << 20]);
        // On a busy machine, this reader itself may take nothing for some seconds.
        var port = open(Duration.ofSeconds(4), (_, _) -> HttpResponse.of(HttpStatus.OK, MediaType.OCTET_STREAM, much));

        try (var line = asking(port)) {
            assertThat(line.getInputStream().readNBytes(40 << 20)).hasSize(40 << 20);
            // Longer than a connection may take nothing: there is nothing to take.
            assertThat(counted.poll(6, TimeUnit.SECONDS)).isNull();
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
