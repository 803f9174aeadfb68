package dev.landfall.gateway.door.transport;

import dev.landfall.guard.NodeLocal;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits the number of connections, of all and of each address. Any thread. */
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

    /** Counts a new connection. Empty if it may stay; then {@link #leave} must follow. Otherwise the reason of the refusal. */
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
