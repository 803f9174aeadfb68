package dev.landfall.bench;

import dev.landfall.guard.Schedule;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Apps that open a WebSocket, subscribe to all events of an owner and disconnect at different moments: before they have subscribed, while
 * the hub reads the store for them, after some events, or with a close frame. Closing it starts no more apps.
 */
final class ShortLivedApps implements AutoCloseable {
    private final HubProcess hub;
    private final String token;
    private final Schedule times = new Schedule("passing-apps");
    private final Random random = new Random(5);
    private final Queue<WebSocket> open = new ConcurrentLinkedQueue<>();
    private final LongAdder came = new LongAdder();
    private final LongAdder refused = new LongAdder();

    private ShortLivedApps(HubProcess hub, String token) {
        this.hub = hub;
        this.token = token;
    }

    /** Starts {@code perSecond} apps each second. */
    static ShortLivedApps come(HubProcess hub, String token, int perSecond) {
        var apps = new ShortLivedApps(hub, token);
        var pause = Duration.ofSeconds(1).dividedBy(perSecond);
        apps.times.every(pause, pause, apps::one);
        return apps;
    }

    /** The number of apps that got a WebSocket. */
    long came() {
        return came.sum();
    }

    /** The number of apps that got none. */
    long refused() {
        return refused.sum();
    }

    /** Starts no more apps, and ends those that still wait for an event. */
    @Override
    public void close() {
        times.close();
        open.forEach(WebSocket::abort);
    }

    private void one() {
        open.removeIf(WebSocket::isInputClosed);
        var leaves = Leaving.values()[random.nextInt(Leaving.values().length)];
        var api = URI.create(hub.ready("api"));
        var _ = hub.http()
                .newWebSocketBuilder()
                .subprotocols("Bearer", token)
                .buildAsync(URI.create("wss://" + api.getAuthority() + "/api/v1/ws/events"), new Visit(leaves))
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        refused.increment();
                    } else {
                        came.increment();
                        open.add(socket);
                        begin(socket, leaves);
                    }
                });
    }

    private static void begin(WebSocket socket, Leaving leaves) {
        if (leaves == Leaving.AT_ONCE) {
            socket.abort();
            return;
        }
        var _ = socket.sendText("{\"createSubscription\":{}}", true).whenComplete((_, _) -> {
            if (leaves == Leaving.WHILE_THE_HUB_READS) {
                socket.abort();
            }
        });
    }

    private enum Leaving {
        AT_ONCE,
        WHILE_THE_HUB_READS,
        AFTER_SOME_EVENTS,
        AS_IT_SHOULD
    }

    /** The listener of one app. It receives the answer to its subscription first, and then events. */
    private static final class Visit implements WebSocket.Listener {
        private final Leaving leaves;
        private int heard;

        Visit(Leaving leaves) {
            this.leaves = leaves;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heard++;
            if (leaves == Leaving.AFTER_SOME_EVENTS && heard == 3) {
                from.abort();
            } else if (leaves == Leaving.AS_IT_SHOULD && heard == 3) {
                var _ = from.sendClose(WebSocket.NORMAL_CLOSURE, "seen enough");
            }
            from.request(1);
            return null;
        }
    }
}
