package dev.landfall.gateway.door.transport;

import dev.landfall.guard.NodeLocal;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts connections, all and by address, and says when there are too many. Any thread. */
final class ConnectionLimiter {
    private final int max;
    private final int perAddressMax;

    @NodeLocal("nothing: the connections of this process")
    private final AtomicInteger all = new AtomicInteger();

    @NodeLocal("nothing: the connections of this process")
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    ConnectionLimiter(int max, int perAddressMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
    }

    /** Empty when the connection may stay, and {@link #leave} must follow; otherwise the reason why not. */
    String enter(InetAddress address) {
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            return "connections-max";
        }
        if (byAddress.merge(address, 1, Integer::sum) > perAddressMax) {
            leave(address);
            return "connections-per-address-max";
        }
        return "";
    }

    void leave(InetAddress address) {
        byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        all.decrementAndGet();
    }

    int open() {
        return all.get();
    }
}
