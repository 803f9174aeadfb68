package dev.landfall.gateway.door.transport;

import dev.landfall.guard.NodeLocal;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How many TLS handshakes may be under way at once: each costs memory and time on the processor, and thousands of devices that
 * come back together would take both from everybody. Whoever comes when all turns are taken waits for one. Addresses take
 * turns, and none holds more than are still free, but at least {@value #LEAST}; so one that begins many handshakes and ends
 * none keeps nobody else out. Any thread; never waits.
 */
final class HandshakeLimiter {
    /** What every address may hold while there is anything left. */
    static final int LEAST = 16;

    private final int max;

    @NodeLocal("nothing: the handshakes that are under way in this process")
    private final Map<InetAddress, Integer> held = new HashMap<>();

    @NodeLocal("nothing: the handshakes that wait in this process")
    private final Map<InetAddress, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();

    private int used;

    /** Whoever wants to begin a handshake. */
    interface Waiter {
        /** Its turn has come; {@code turn} must be ended, whatever happens. On the thread that gave a turn back. */
        void begin(Turn turn);
    }

    /** The right to be in a handshake. Ending it twice does no harm. */
    @FunctionalInterface
    interface Turn {
        void end();
    }

    HandshakeLimiter(int max) {
        this.max = max;
    }

    /** Has {@code waiter} begin, at once or later. */
    void ask(InetAddress address, Waiter waiter) {
        synchronized (this) {
            waiting.computeIfAbsent(address, _ -> new ArrayDeque<>(4)).add(waiter);
        }
        begin();
    }

    /** Waits no more. When its turn has come meanwhile, that must still be ended. */
    synchronized void leave(InetAddress address, Waiter waiter) {
        var queue = waiting.get(address);
        if (queue != null) {
            queue.remove(waiter);
            if (queue.isEmpty()) {
                waiting.remove(address);
            }
        }
    }

    /** How many handshakes are under way. */
    synchronized int used() {
        return used;
    }

    /** How many wait for their turn. */
    synchronized int waiting() {
        return waiting.values().stream().mapToInt(ArrayDeque::size).sum();
    }

    private void begin() {
        for (var next = next(); next != null; next = next()) {
            var address = next.address();
            var open = new AtomicBoolean(true);
            next.waiter().begin(() -> {
                if (open.getAndSet(false)) {
                    ended(address);
                    begin();
                }
            });
        }
    }

    private synchronized void ended(InetAddress address) {
        used--;
        held.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    /** At most {@code max / LEAST} addresses can hold all they may, so only so many are passed over. */
    private synchronized @Nullable Next next() {
        if (used >= max) {
            return null;
        }
        var fair = Math.max(max - used, LEAST);
        for (var entries = waiting.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            var address = entry.getKey();
            var queue = entry.getValue();
            if (held.getOrDefault(address, 0) < fair) {
                entries.remove();
                var waiter = queue.remove();
                if (!queue.isEmpty()) {
                    waiting.put(address, queue);
                }
                used++;
                held.merge(address, 1, Integer::sum);
                return new Next(address, waiter);
            }
        }
        return null;
    }

    private record Next(InetAddress address, Waiter waiter) {}
}
