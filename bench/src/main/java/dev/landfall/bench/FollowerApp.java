package dev.landfall.bench;

import dev.landfall.guard.Schedule;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An app that follows all changes of one resource of each device over a WebSocket. It compares the {@code seq} of each device with the
 * one before, and counts events that are missing, repeated or out of order. It reads the few members that it needs without a JSON parser,
 * because it shares the machine with the hub that it measures.
 */
public final class FollowerApp implements WebSocket.Listener, AutoCloseable {
    private static final int LATENCIES_MAX = 4_000_000;

    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final StringBuilder frame = new StringBuilder();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private final Map<String, Long> lastVersion = new HashMap<>();
    private final int[] latenciesMicros = new int[LATENCIES_MAX];
    private final LongAdder events = new LongAdder();
    private final LongAdder doubled = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private volatile String ended = "";
    private final SequenceSource source;
    /** Runs the request for the next event; a slow app delays it. */
    private final Executor pace;

    private @Nullable WebSocket socket;

    /**
     * Makes an app that reads at full speed.
     *
     * @param source the resource that it follows, and how to read it
     */
    FollowerApp(SequenceSource source) {
        this(source, Runnable::run);
    }

    private FollowerApp(SequenceSource source, Executor pace) {
        this.source = source;
        this.pace = pace;
    }

    /** Connects and subscribes. Returns when the hub has confirmed the subscription. */
    static FollowerApp follow(HubProcess hub, String token, SequenceSource source) throws InterruptedException {
        return follow(hub, token, new FollowerApp(source));
    }

    /** Makes an app that waits for {@code rest} after each event before it reads the next. */
    static FollowerApp slow(HubProcess hub, String token, SequenceSource source, Schedule times, Duration rest)
            throws InterruptedException {
        return follow(hub, token, new FollowerApp(source, reading -> times.after(rest, reading)));
    }

    private static FollowerApp follow(HubProcess hub, String token, FollowerApp follower) throws InterruptedException {
        var api = URI.create(hub.ready("api"));
        follower.socket = hub.http()
                .newWebSocketBuilder()
                .subprotocols("Bearer", token)
                .buildAsync(URI.create("wss://" + api.getAuthority() + "/api/v1/ws/events"), follower)
                .join();
        follower.socket
                .sendText(
                        "{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_CHANGED\"],\"hrefFilter\":[\""
                                + follower.source.href + "\"]}}",
                        true)
                .join();
        if (!follower.subscribed.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer to the subscription; " + follower.ended);
        }
        return follower;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        frame.append(data);
        if (last) {
            received(frame.toString());
            frame.setLength(0);
            pace.execute(() -> from.request(1));
        } else {
            from.request(1);
        }
        return null;
    }

    private void received(String text) {
        if (!text.contains("\"resourceChanged\"")) {
            if (text.contains("operationProcessed")) {
                subscribed.countDown();
            }
            return;
        }
        var device = after(text, "\"deviceId\":\"", '"');
        var version = number(text, "\"version\":\"");
        var before = lastVersion.put(device, version);
        if (before != null && version <= before) {
            doubled.increment();
        } else if (before != null && version > before + 1) {
            missing.add(version - before - 1);
        }
        if (text.contains(source.mark)) {
            lastSeq.put(device, number(text, source.mark));
        }
        var now = System.currentTimeMillis() * 1_000;
        var micros = now - number(text, "\"timestamp\":\"") / 1_000;
        latenciesMicros[(int) (events.sum() % LATENCIES_MAX)] = Math.clamp(micros, 0, Integer.MAX_VALUE);
        events.increment();
    }

    private static String after(String text, String mark, char end) {
        var from = text.indexOf(mark) + mark.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static long number(String text, String mark) {
        var at = text.indexOf(mark) + mark.length();
        var value = 0L;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            value = value * 10 + (text.charAt(at++) - '0');
        }
        return value;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended = "closed " + code + " " + reason;
        subscribed.countDown();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended = error.toString();
        subscribed.countDown();
    }

    /** The events received so far. */
    public long events() {
        return events.sum();
    }

    /** The events that came again or after a later one. */
    public long doubled() {
        return doubled.sum();
    }

    /** The versions that were skipped. */
    public long missing() {
        return missing.sum();
    }

    /** The last {@code seq} of each device. To be read after the load has ended. */
    public Map<String, Long> lastSeq() {
        return lastSeq;
    }

    /** Why the connection ended; empty while it is open. */
    public String ended() {
        return ended;
    }

    /** The percentile of the time from an event to its arrival here, in milliseconds. */
    public double latencyMillis(double percent) {
        var known = Arrays.copyOf(latenciesMicros, (int) Math.min(events.sum(), LATENCIES_MAX));
        Arrays.sort(known);
        return known.length == 0 ? 0 : known[(int) Math.min(known.length - 1, known.length * percent / 100)] / 1_000.0;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
    }
}
