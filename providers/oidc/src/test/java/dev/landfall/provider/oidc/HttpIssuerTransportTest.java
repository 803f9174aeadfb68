package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may come back over HTTP, and how long somebody waits for it. */
@Timeout(120)
class HttpIssuerTransportTest {
    private static final int MIB = 1 << 20;

    private final HttpIssuerTransport transport = new HttpIssuerTransport(null);
    private final HttpServer server;
    private volatile byte[] body = {};
    private volatile String retryAfter = "";

    HttpIssuerTransportTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            try (exchange) {
                if (!retryAfter.isEmpty()) {
                    exchange.getResponseHeaders().add("Retry-After", retryAfter);
                }
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        transport.close();
        server.stop(0);
    }

    @Test
    void a_document_of_one_mebibyte_is_read_and_a_longer_one_is_refused() {
        body = new byte[MIB];
        Arrays.fill(body, (byte) 'a');
        assertThat(transport.read(at(server)).body()).hasSize(MIB);

        body = new byte[MIB + 1];

        assertUnavailable("cannot ask " + at(server), () -> transport.read(at(server)));
    }

    /** RFC 9110 section 10.2.3: seconds or a date. A date would need a clock that both share. */
    @Test
    void a_pause_in_seconds_is_heard_up_to_an_hour_and_a_date_is_none() {
        for (var said : Map.of(
                        "7", 7,
                        "3600", 3600,
                        "3601", 3600,
                        "9223372036854775807", 3600,
                        "0", 0,
                        "-5", 0,
                        "Fri, 31 Dec 1999 23:59:59 GMT", 0,
                        "", 0)
                .entrySet()) {
            retryAfter = said.getKey();

            assertThat(transport.read(at(server)).retryAfter())
                    .as(retryAfter)
                    .isEqualTo(Duration.ofSeconds(said.getValue()));
        }
    }

    @Test
    void who_is_interrupted_while_it_waits_stops_waiting_and_stays_interrupted() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = URI.create("http://localhost:" + silent.getLocalPort() + "/");

            Thread.currentThread().interrupt();
            assertUnavailable("interrupted while asking " + address, () -> transport.read(address));

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void nobody_is_asked_after_it_was_closed() {
        transport.close();

        assertUnavailable("closed", () -> transport.read(at(server)));
    }

    private static URI at(HttpServer server) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    private static void assertUnavailable(String why, ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining(why)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAVAILABLE);
    }
}
