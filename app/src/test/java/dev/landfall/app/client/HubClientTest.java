package dev.landfall.app.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that answers as it is told; how a real hub answers is the matter of the end-to-end tests. */
final class HubClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private HttpServer server;
    private HubClient client;
    private volatile int status = 200;
    private volatile String answer = "{}";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            var bytes = answer.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Next-Page-Token", "more");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        var api = "http://127.0.0.1:" + server.getAddress().getPort();
        client = new HubClient(HubAddress.of(api, Optional.empty()), _ -> "secret");
    }

    @AfterEach
    void end() {
        client.close();
        server.stop(0);
    }

    @Test
    void an_answer_keeps_all_its_digits() {
        answer = "{\"big\":18446744073709551615,\"exact\":0.10000000000000000001}";

        var json = client.call("GET", "/devices/x/resources/light/1", Optional.empty(), PATIENCE);

        assertThat(json.toString()).isEqualTo(answer);
        assertThat(requests).containsExactly("GET /landfall/v1/devices/x/resources/light/1 Bearer secret");
    }

    @Test
    void a_hub_without_room_has_failed_and_is_not_unreachable() {
        status = 503;
        answer = "{\"code\":503,\"reason\":\"store_full\",\"message\":\"no room\",\"cure\":\"make some\"}";

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> client.call("PUT", "/devices/x/resources/light/1", Optional.empty(), PATIENCE))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ExitCode.FAILED);
                    assertThat(failure.reason()).isEqualTo("store_full");
                    assertThat(failure.cure()).isEqualTo("make some");
                });
    }

    @Test
    void lines_come_one_by_one_and_tell_of_the_next_page() {
        answer = "{\"n\":1}\n\n{\"n\":2}\n";
        var lines = new ArrayList<JsonNode>();

        var next = client.lines("/devices", PATIENCE, lines::add);

        assertThat(lines).extracting(line -> line.path("n").asInt()).containsExactly(1, 2);
        assertThat(next).hasValue("more");
    }

    @Test
    void reading_ends_when_enough_was_read() {
        answer = "{\"n\":1}\n{\"n\":2}\n";
        var lines = new ArrayList<JsonNode>();

        client.lines("/devices", PATIENCE, line -> {
            lines.add(line);
            return false;
        });

        assertThat(lines).hasSize(1);
    }

    @Test
    void an_error_at_the_end_of_a_stream_is_a_failure() {
        answer =
                "{\"n\":1}\n{\"type\":\"error\",\"reason\":\"expired\",\"message\":\"too late\",\"cure\":\"begin anew\"}\n";

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> client.lines("/watch", PATIENCE, _ -> true))
                .withMessage("too late")
                .extracting(CommandFailure::reason)
                .isEqualTo("expired");
    }

    @ParameterizedTest
    @CsvSource({
        "400,REFUSED",
        "401,REFUSED",
        "403,REFUSED",
        "404,REFUSED",
        "410,REFUSED",
        "500,FAILED",
        "503,UNREACHABLE",
        "504,TIMED_OUT"
    })
    void a_refusal_becomes_an_exit_code_with_the_words_of_the_hub(int httpStatus, ExitCode code) {
        status = httpStatus;
        answer = "{\"code\":404,\"reason\":\"not_found\",\"message\":\"no such device\",\"cure\":\"look\"}";

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> client.call("GET", "/x", Optional.empty(), PATIENCE))
                .withMessage("no such device")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
                .satisfies(failure -> assertThat(failure.cure()).isEqualTo("look"));
    }

    @ParameterizedTest
    @CsvSource({"''", "<html>", "{\"a\":", "{} trailing"})
    void an_answer_that_is_no_json_is_a_failure(String text) {
        answer = text;

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> client.call("GET", "/x", Optional.empty(), PATIENCE))
                .extracting(CommandFailure::code)
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void a_hub_that_is_not_there_is_unreachable() {
        server.stop(0);

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> client.call("GET", "/x", Optional.empty(), PATIENCE))
                .extracting(CommandFailure::code)
                .isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void a_token_is_asked_for_with_the_words_of_oauth() {
        answer = "{\"access_token\":\"t\"}";

        var token = client.clientToken(java.util.Map.of("client_secret", "a b&c"));

        assertThat(token).isEqualTo("t");
        assertThat(requests).containsExactly("POST /oauth/token null");
    }

    @Test
    void hrefs_keep_their_slashes_and_nothing_else() {
        var hrefs = List.of("/light/1", "light/1", "/a b/ü?x#y", "/");

        assertThat(hrefs.stream().map(ApiPaths::href))
                .containsExactly("/light/1", "/light/1", "/a%20b/%C3%BC%3Fx%23y", "/");
    }
}
