package dev.landfall.gateway.mqtt.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One timer for all connections of one event loop, instead of one for each: a connection at rest costs a slot in a list
 * and a look at its deadlines every tick.
 */
final class LoopTicker {
    private final List<PeerHandler> handlers = new ArrayList<>();

    LoopTicker(EventLoop loop, Duration tick) {
        var _ = loop.scheduleAtFixedRate(this::tick, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    void add(PeerHandler handler) {
        handler.slot(handlers.size());
        handlers.add(handler);
    }

    void remove(PeerHandler handler) {
        var last = handlers.removeLast();
        if (last != handler) {
            handlers.set(handler.slot(), last);
            last.slot(handler.slot());
        }
    }

    /** All of them now; for the event loop. */
    List<PeerHandler> handlers() {
        return List.copyOf(handlers);
    }

    private void tick() {
        var now = System.nanoTime();
        // From the end: one that leaves while it is looked at changes only places that were seen already.
        for (var i = handlers.size() - 1; i >= 0; i--) {
            if (i < handlers.size()) {
                handlers.get(i).tick(now);
            }
        }
    }
}
