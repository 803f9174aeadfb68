package dev.landfall.gateway.api.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other side of a WebSocket: keeps what it hears until the test asks. */
public final class Talker implements WebSocket.Listener, AutoCloseable {
    private static final String END = "<end>";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private final boolean eager;

    /** Opens a WebSocket with a token in place of a subprotocol; an empty token sends none. */
    public static Talker open(TestHub hub, String path, String token, Map<String, String> headers) {
        return new Talker(hub, path, token, headers, true);
    }

    /** As {@link #open}, but takes a message only when {@link #take} asks for one. */
    public static Talker slow(TestHub hub, String path, String token) {
        return new Talker(hub, path, token, Map.of(), false);
    }

    private Talker(TestHub hub, String path, String token, Map<String, String> headers, boolean eager) {
        this.eager = eager;
        var builder = hub.webSocket();
        headers.forEach(builder::header);
        if (!token.isEmpty()) {
            builder.subprotocols("Bearer", token);
        }
        var address = "wss" + hub.at(path).toString().substring("https".length());
        socket = builder.buildAsync(java.net.URI.create(address), this).join();
    }

    /** What the server chose among the subprotocols. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Says something; nothing happens when the server has hung up already. */
    public void say(String text) {
        socket.sendText(text, true).handle((_, _) -> true).join();
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (eager) {
            opened.request(Long.MAX_VALUE);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            heard.add(part.toString());
            part.setLength(0);
        } else if (!eager) {
            from.request(1);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        heard.add(END);
        ended.complete(status + " " + reason);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        heard.add(END);
        ended.complete("error " + error);
    }

    /** The next message, waiting for at most ten seconds. */
    public JsonNode next() {
        return Recordings.json(nextText());
    }

    /** As {@link #next}, as it came. */
    public String nextText() {
        if (!eager) {
            take(1);
        }
        try {
            var text = heard.poll(10, TimeUnit.SECONDS);
            if (text == null || text.equals(END)) {
                throw new IllegalStateException(text == null ? "nothing heard in 10 s" : "ended: " + ended.join());
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Takes messages off the line. */
    public void take(long messages) {
        socket.request(messages);
    }

    /** Whether something was heard that nobody asked for yet. */
    public boolean silent() {
        return heard.isEmpty();
    }

    /** How the server ended it, waiting for at most ten seconds. */
    public String ended() {
        return ended.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
