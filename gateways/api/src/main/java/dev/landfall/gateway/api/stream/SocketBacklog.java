package dev.landfall.gateway.api.stream;

import dev.landfall.guard.NodeLocal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that wait for the readers of all WebSockets. While they are many, only little may wait for each reader, so that slow readers
 * cannot fill the heap. Any thread.
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

    /** How many bytes may wait for one reader now. */
    int each(int usual) {
        return bytes.get() < ALL_BYTES_MAX ? usual : Math.min(usual, FEW_BYTES);
    }

    long bytes() {
        return bytes.get();
    }
}
