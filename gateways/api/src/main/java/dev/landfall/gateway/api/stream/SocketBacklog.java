package dev.landfall.gateway.api.stream;

import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much waits for the readers of all WebSockets together. While it is much, little may wait for each: many slow readers
 * must not fill the heap.
 */
final class SocketBacklog {
    private static final long ALL_BYTES_MAX = 64L << 20;
    private static final int FEW_BYTES = 4096;

    @NodeLocal("nothing: what waits in this process for slow readers")
    private final AtomicLong bytes = new AtomicLong();

    void add(int more) {
        bytes.addAndGet(more);
    }

    void remove(int less) {
        bytes.addAndGet(-less);
    }

    /** How much may wait for one reader now. */
    int each(int usual) {
        return bytes.get() < ALL_BYTES_MAX ? usual : Math.min(usual, FEW_BYTES);
    }

    long bytes() {
        return bytes.get();
    }
}
