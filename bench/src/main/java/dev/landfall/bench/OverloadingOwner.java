package dev.landfall.bench;

import dev.landfall.guard.Guard;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An owner that asks for far more than its share of every shared limit, and counts the answers. After a refusal it waits and asks again.
 * Closing it ends everything that it began.
 */
final class OverloadingOwner implements AutoCloseable {
    private static final int ABSENT = 40;
    /** Below the limit of HTTP/2 streams on one connection, which is 256 at this hub. */
    private static final int CALLS_PER_CONNECTION = 200;

    private final HubProcess hub;
    private final String token;
    private final List<String> absent = new ArrayList<>();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final List<HttpClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<WebSocket> open = new ConcurrentLinkedQueue<>();
    private volatile boolean going = true;

    /** A request that is repeated. */
    private interface Deed {
        /** Sends the request and returns its result in one word. */
        String done() throws IOException, InterruptedException;
    }

    /** Makes an owner with devices that are registered and never connect. */
    OverloadingOwner(HubProcess hub, String owner) throws IOException, InterruptedException {
        this.hub = hub;
        token = hub.run("token", "--owner", owner, "--ttl", "24h");
        for (var i = 0; i < ABSENT; i++) {
            var id = UUID.nameUUIDFromBytes((owner + i).getBytes(StandardCharsets.UTF_8));
            var made = hub.post(token, "/landfall/v1/device-tokens", "{\"device\":\"" + id + "\"}");
            if (made.statusCode() / 100 != 2) {
                throw new IOException("no device for " + owner + ": " + made.body());
            }
            absent.add(id.toString());
        }
    }

    /** The token of this owner. */
    String token() {
        return token;
    }

    /**
     * Keeps a number of live reads of absent devices open.
     *
     * @param patience how long each waits for its device
     * @param rest the pause before each is repeated
     */
    void liveReads(int atOnce, Duration patience, Duration rest)
            throws IOException, InterruptedException, GeneralSecurityException {
        for (var begun = 0; begun < atOnce; begun += CALLS_PER_CONNECTION) {
            var client = HttpClient.newBuilder()
                    .sslContext(HubProcess.trusting(Path.of(hub.ready("ca"))))
                    .build();
            clients.add(client);
            // With an open connection all requests use it; otherwise each would open one of its own.
            status(client, HttpRequest.newBuilder(URI.create(hub.ready("api") + "/landfall/v1/hub")));
            for (var i = begun; i < Math.min(atOnce, begun + CALLS_PER_CONNECTION); i++) {
                var path = "/resources/rpc?live=true&ttl=" + patience.toSeconds() + "s";
                var uri = address(absent.get(i % ABSENT) + path);
                repeat("read", rest, () -> status(client, HttpRequest.newBuilder(uri)));
            }
        }
    }

    /** Opens {@code perSecond} WebSockets a second, with two subscriptions each, and keeps those that are accepted. */
    void sockets(int perSecond) {
        var pause = Duration.ofSeconds(1).dividedBy(perSecond);
        repeat("socket", pause, () -> {
            try {
                var api = URI.create(hub.ready("api"));
                var socket = hub.http()
                        .newWebSocketBuilder()
                        .subprotocols("Bearer", token)
                        .buildAsync(URI.create("wss://" + api.getAuthority() + "/api/v1/ws/events"), new Heard())
                        .join();
                open.add(socket);
                for (var i = 0; i < 2; i++) {
                    socket.sendText("{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_CHANGED\"]}}", true)
                            .join();
                }
                return "opened";
            } catch (CompletionException refused) {
                return "failed";
            }
        });
    }

    /** Sends {@code perSecond} commands a second to absent devices, and waits for none of them. */
    void writes(int perSecond) {
        var value = new LongAdder();
        repeat("write", Duration.ofSeconds(1).dividedBy(perSecond), () -> {
            value.increment();
            var path = absent.get((int) (value.sum() % ABSENT)) + "/resources/rpc?async=true&ttl=30s";
            var body = HttpRequest.BodyPublishers.ofString("{\"method\":\"set\",\"params\":" + value.sum() + "}");
            return status(hub.http(), HttpRequest.newBuilder(address(path)).PUT(body));
        });
    }

    /** Asks for {@code perSecond} sign-up codes a second, and uses none. */
    void codes(int perSecond) {
        repeat("code", Duration.ofSeconds(1).dividedBy(perSecond), () -> {
            var request = HttpRequest.newBuilder(URI.create(hub.ready("api") + "/landfall/v1/device-codes"));
            var body = HttpRequest.BodyPublishers.ofString("{\"ttl\":\"1m\"}");
            return status(hub.http(), request.POST(body));
        });
    }

    /** The number of answers by kind of request and status. */
    Map<String, Long> answers() {
        var all = new TreeMap<String, Long>();
        answers.forEach((word, times) -> all.put(word, times.sum()));
        return all;
    }

    @Override
    public void close() {
        going = false;
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        open.forEach(WebSocket::abort);
        clients.forEach(HttpClient::shutdownNow);
    }

    private URI address(String path) {
        return URI.create(hub.ready("api") + "/landfall/v1/devices/" + path);
    }

    private String status(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        var asked = request.header("Authorization", "Bearer " + token).timeout(Duration.ofMinutes(11));
        var answer = client.send(asked.build(), HttpResponse.BodyHandlers.ofString());
        return String.valueOf(answer.statusCode());
    }

    private void repeat(String kind, Duration pause, Deed deed) {
        threads.add(Guard.startVirtual("greedy-" + kind, () -> {
            try {
                // So that the requests are not all sent at the same moment.
                TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(pause.toNanos()));
                while (going) {
                    count(kind, deed);
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void count(String kind, Deed deed) throws InterruptedException {
        String word;
        try {
            word = deed.done();
        } catch (IOException failure) {
            word = "failed: " + failure.getMessage();
        }
        answers.computeIfAbsent(kind + " " + word, _ -> new LongAdder()).increment();
    }

    /** Counts why its WebSockets end. */
    private final class Heard implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            open.remove(from);
            answers.computeIfAbsent("socket closed " + code, _ -> new LongAdder())
                    .increment();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            open.remove(from);
        }
    }
}
