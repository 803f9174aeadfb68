package dev.landfall.gateway.api.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.Server;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.http.ApiService;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Origins;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketServiceTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable SocketService service;
    private @Nullable Server server;

    /** Repeats what it hears. */
    private static final class Echo implements SocketHandler {
        private final Socket socket;
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Boolean> over = new CompletableFuture<>();

        Echo(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void opened() {
            socket.send("hello".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void said(byte[] message) {
            heard.add(new String(message, StandardCharsets.UTF_8));
            socket.send(message);
        }

        @Override
        public void closed() {
            over.complete(true);
        }
    }

    /** Keeps what it hears; takes only as much as it is told. */
    private static final class Ear implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<String> ended = new CompletableFuture<>();
        final AtomicInteger pings = new AtomicInteger();
        private final StringBuilder part = new StringBuilder();
        private final long first;

        Ear(long first) {
            this.first = first;
        }

        @Override
        public void onOpen(WebSocket socket) {
            if (first > 0) {
                socket.request(first);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            pings.incrementAndGet();
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            ended.complete(status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.complete(String.valueOf(error));
        }

        String next() throws InterruptedException {
            var text = heard.poll(10, TimeUnit.SECONDS);
            return text == null ? "nothing" : text;
        }
    }

    private record Conversations(java.util.function.Function<Socket, SocketHandler> talks)
            implements SocketService.Handlers {
        @Override
        public SocketHandler begin(Socket socket, RequestHeaders headers, String path) {
            return talks.apply(socket);
        }

        @Override
        public byte[] refusal(ErrorAnswer failure, RequestHeaders headers, String path) {
            return failure.message().getBytes(StandardCharsets.UTF_8);
        }
    }

    private void serve(SocketService.Limits limits, java.util.function.Function<Socket, SocketHandler> talks) {
        serve(limits, ApiSeats.Limits.USUAL, talks);
    }

    private void serve(
            SocketService.Limits limits,
            ApiSeats.Limits seats,
            java.util.function.Function<Socket, SocketHandler> talks) {
        var guests = new ApiService.Guests(new ApiSeats(seats), new Origins(Set.of()));
        service = new SocketService(threads, limits, ApiMeters.NONE, guests);
        server = Server.builder()
                .http(0)
                .service(
                        "/ws",
                        service.at(
                                new Conversations(talks),
                                (_, _) -> HttpResponse.of(501),
                                (_, _) -> HttpResponse.of(403)))
                .build();
        server.start().join();
    }

    private WebSocket open(Ear ear) {
        return client.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + requireNonNull(server).activeLocalPort() + "/ws"), ear)
                .join();
    }

    private static SocketService.Limits limits(Duration ping, Duration answer, Duration stall) {
        return new SocketService.Limits(1000, ping, answer, stall);
    }

    private static final Duration LONG = Duration.ofSeconds(60);

    @AfterEach
    void stop() {
        client.shutdownNow();
        if (server != null) {
            var _ = server.closeAsync();
        }
        threads.shutdownNow();
    }

    @Test
    void messages_go_both_ways_in_order() throws Exception {
        serve(limits(LONG, LONG, LONG), Echo::new);
        var ear = new Ear(Long.MAX_VALUE);

        var socket = open(ear);
        for (var i = 0; i < 100; i++) {
            socket.sendText("m" + i, true).join();
        }

        assertThat(ear.next()).isEqualTo("hello");
        for (var i = 0; i < 100; i++) {
            assertThat(ear.next()).isEqualTo("m" + i);
        }
    }

    @Test
    void a_message_in_fragments_is_one_message() throws Exception {
        serve(limits(LONG, LONG, LONG), Echo::new);
        var ear = new Ear(Long.MAX_VALUE);

        var socket = open(ear);
        socket.sendText("one ", false).join();
        socket.sendText("message", true).join();

        assertThat(ear.next()).isEqualTo("hello");
        assertThat(ear.next()).isEqualTo("one message");
    }

    @Test
    void fragments_that_add_up_to_too_much_end_it_with_the_reason() throws Exception {
        serve(limits(LONG, LONG, LONG), Echo::new);
        var ear = new Ear(Long.MAX_VALUE);

        var socket = open(ear);
        for (var i = 0; i < 3; i++) {
            socket.sendText("x".repeat(400), i == 2).join();
        }

        assertThat(ear.ended.get(10, TimeUnit.SECONDS)).startsWith("1009 ");
    }

    @Test
    void a_slow_reader_makes_the_writer_wait_and_loses_nothing() throws Exception {
        var written = new AtomicInteger();
        var text = "y".repeat(1000);
        var many = 20_000;
        serve(limits(LONG, LONG, LONG), socket -> new SocketHandler() {
            @Override
            public void opened() {
                for (var i = 0; i < many; i++) {
                    socket.send((i + text).getBytes(StandardCharsets.UTF_8));
                    written.incrementAndGet();
                }
            }

            @Override
            public void said(byte[] message) {}

            @Override
            public void closed() {}
        });
        var ear = new Ear(1);

        var socket = open(ear);
        assertThat(ear.next()).isEqualTo("0" + text);
        var stuck = settled(written);

        assertThat(stuck).isLessThan(many);
        socket.request(Long.MAX_VALUE);
        for (var i = 1; i < many; i++) {
            assertThat(ear.next()).isEqualTo(i + text);
        }
    }

    /** Waits until a count stands still for a while. */
    private static int settled(AtomicInteger count) throws InterruptedException {
        var waiting = new java.util.concurrent.CountDownLatch(1);
        var before = -1;
        while (before != count.get()) {
            before = count.get();
            assertThat(waiting.await(300, TimeUnit.MILLISECONDS)).isFalse();
        }
        return before;
    }

    @Test
    void a_reader_who_takes_nothing_is_let_go() throws Exception {
        var given = new CompletableFuture<String>();
        serve(limits(LONG, LONG, Duration.ofMillis(500)), socket -> new SocketHandler() {
            @Override
            public void opened() {
                try {
                    while (true) {
                        socket.send(new byte[1000]);
                    }
                } catch (CancellationException gone) {
                    given.complete(String.valueOf(gone.getMessage()));
                }
            }

            @Override
            public void said(byte[] message) {}

            @Override
            public void closed() {}
        });

        open(new Ear(0));

        assertThat(given.get(10, TimeUnit.SECONDS)).isEqualTo("the reader took nothing for too long");
    }

    @Test
    void pings_are_sent_and_an_answer_keeps_it_open() throws Exception {
        serve(limits(Duration.ofMillis(50), Duration.ofMillis(500), LONG), Echo::new);
        var ear = new Ear(Long.MAX_VALUE);

        var socket = open(ear);
        settledAbove(ear.pings, 20);

        socket.sendText("still here", true).join();
        assertThat(ear.next()).isEqualTo("hello");
        assertThat(ear.next()).isEqualTo("still here");
    }

    private static void settledAbove(AtomicInteger count, int bound) throws InterruptedException {
        var waiting = new java.util.concurrent.CountDownLatch(1);
        for (var i = 0; i < 200 && count.get() <= bound; i++) {
            assertThat(waiting.await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(count.get()).isGreaterThan(bound);
    }

    @Test
    void a_side_that_does_not_answer_pings_is_given_up() throws Exception {
        var echoes = new LinkedBlockingQueue<Echo>();
        serve(limits(Duration.ofMillis(50), Duration.ofMillis(200), LONG), socket -> {
            var echo = new Echo(socket);
            echoes.add(echo);
            return echo;
        });

        // It takes the greeting and no more, so it never sees a ping.
        open(new Ear(1));

        assertThat(echoes.take().over.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void when_the_hub_stops_everybody_is_told() throws Exception {
        serve(limits(LONG, LONG, LONG), Echo::new);
        var ear = new Ear(Long.MAX_VALUE);
        open(ear);
        assertThat(ear.next()).isEqualTo("hello");

        requireNonNull(service).close();

        assertThat(ear.ended.get(10, TimeUnit.SECONDS)).isEqualTo("1001 the hub is stopping");
    }

    @Test
    void more_than_the_bound_are_turned_away_with_the_reason() throws Exception {
        serve(limits(LONG, LONG, LONG), new ApiSeats.Limits(1, 1, 1, 1, 1, 4096), Echo::new);
        var first = new Ear(Long.MAX_VALUE);
        open(first);
        assertThat(first.next()).isEqualTo("hello");
        var second = new Ear(Long.MAX_VALUE);

        open(second);

        assertThat(second.ended.get(10, TimeUnit.SECONDS)).startsWith("1013 ").contains("unverified-requests");
    }

    @Test
    void sending_to_somebody_who_left_tells_the_writer() throws Exception {
        var echoes = new LinkedBlockingQueue<Echo>();
        serve(limits(LONG, LONG, LONG), socket -> {
            var echo = new Echo(socket);
            echoes.add(echo);
            return echo;
        });
        var socket = open(new Ear(Long.MAX_VALUE));
        var echo = echoes.take();

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();

        assertThat(echo.over.get(10, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> echo.socket.send(new byte[1]));
    }
}
