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
 * Limits the number of TLS handshakes at the same time. A handshake costs memory and processor time, and thousands of devices that
 * reconnect at once would take both from everybody. Other connections wait in a queue for each address. The addresses are served in
 * turn. An address holds at most as many handshakes as are still free, but at least {@value #LEAST}; so an address that begins many
 * handshakes and ends none does not keep others out. Any thread; never waits.
 */
final class HandshakeLimiter {
    /** The number of handshakes that each address may hold as long as any is free. */
    static final int LEAST = 16;

    private final int max;

    @NodeLocal("nothing: the handshakes that are under way in this process")
    private final Map<InetAddress, Integer> held = new HashMap<>();

    @NodeLocal("nothing: the handshakes that wait in this process")
    private final Map<InetAddress, ArrayDeque<Waiter>> waiting = new LinkedHashMap<>();

    private int used;

    /** A connection that waits for its handshake. */
    interface Waiter {
        /** Its turn has come. The turn must be ended in any case. Called on the thread that has ended another turn. */
        void begin(Turn turn);
    }

    /** The permission for one handshake. It may be ended twice. */
    @FunctionalInterface
    interface Turn {
        void end();
    }

    HandshakeLimiter(int max) {
        this.max = max;
    }

    /** Lets {@code waiter} begin, at once or later. */
    void ask(InetAddress address, Waiter waiter) {
        synchronized (this) {
            waiting.computeIfAbsent(address, _ -> new ArrayDeque<>(4)).add(waiter);
        }
        begin();
    }

    /** Removes a connection from the queue. If its turn has come meanwhile, the turn must still be ended. */
    synchronized void leave(InetAddress address, Waiter waiter) {
        var queue = waiting.get(address);
        if (queue != null) {
            queue.remove(waiter);
            if (queue.isEmpty()) {
                waiting.remove(address);
            }
        }
    }

    /** The number of handshakes that have begun and not ended. */
    synchronized int used() {
        return used;
    }

    /** The number of connections that wait. */
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

    /**
     * The next connection whose address has a free share. At most {@code max / LEAST} addresses can hold their whole share, so only that
     * many are skipped.
     */
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
