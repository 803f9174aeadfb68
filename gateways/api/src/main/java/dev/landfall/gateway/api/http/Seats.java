package dev.landfall.gateway.api.http;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.FairShare.Seat;
import dev.landfall.core.quota.Share;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What of the API is in use, and by whom. Every limit is shared fairly by owners and tenants ({@link FairShare}); before the
 * token of a request is verified, by addresses. Any thread; never waits.
 */
public final class Seats {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(10);
    /** Of an address in IPv6 only this much says whose it is. */
    private static final int NETWORK_BYTES = 8;

    private final Limits limits;
    private final Room strangers;
    private final Room bodies;
    private final Room requests;
    private final Room calls;
    private final Room sockets;
    private final Room watches;
    private final Room subscriptions;

    /**
     * @param requestsMax how many requests are answered at once, and as many again whose tokens are not verified yet
     * @param callsMax how many requests wait at once for the answer of a device
     * @param socketsMax how many WebSockets at once
     * @param watchesMax how many readers of {@code watch} at once
     * @param subscriptionsMax how many subscriptions at once, of WebSockets and watches together
     * @param bodyBytesMax how much the bodies of all requests under way hold in memory
     */
    public record Limits(
            int requestsMax, int callsMax, int socketsMax, int watchesMax, int subscriptionsMax, long bodyBytesMax) {
        /** The usual values. */
        public static final Limits USUAL = new Limits(4096, 8192, 20_000, 1000, 20_000, 64L << 20);
    }

    public Seats(Limits limits) {
        this.limits = limits;
        strangers = new Room("unverified-requests", limits.requestsMax(), SOON);
        bodies = new Room("request-bodies", Math.toIntExact(limits.bodyBytesMax() / Body.PIECE_BYTES), SOON);
        requests = new Room("api-requests", limits.requestsMax(), SOON);
        calls = new Room("waiting-calls", limits.callsMax(), LATER);
        sockets = new Room("websockets", limits.socketsMax(), LATER);
        watches = new Room("watches", limits.watchesMax(), LATER);
        subscriptions = new Room("subscriptions", limits.subscriptionsMax(), LATER);
    }

    /** How much of what. */
    public Limits limits() {
        return limits;
    }

    /**
     * A request that has come, from an address; whose it is nobody knows yet.
     *
     * @throws Refused TOO_MANY when this address has too many of them
     * @throws HubFull when there are too many from everywhere
     */
    public Place come(SocketAddress from) {
        var share = network(from);
        try {
            return new Place(this, strangers.take(share), share);
        } catch (Refused many) {
            throw many.quota()
                    .map(quota -> Refused.quota(
                            quota,
                            "From this address " + quota.used() + " requests are under way whose tokens are not"
                                    + " verified yet, and it may have " + quota.limit() + ". Try again in a moment."))
                    .orElse(many);
        }
    }

    /** Memory for a part of a request's body; refusals as those of {@link #come}. */
    Seat body(Share from) {
        return bodies.take(from);
    }

    /** A place among the requests that are answered. Refusals as those of {@link #come}, by owner. */
    Seat request(Share who) {
        return requests.take(who);
    }

    /** A place among those who wait for a device. Refusals as those of {@link #come}, by owner. */
    Seat call(Share who) {
        return calls.take(who);
    }

    /** A place among the WebSockets. Refusals as those of {@link #come}, by owner. */
    Seat socket(Share who) {
        return sockets.take(who);
    }

    /** A place among those who watch. Refusals as those of {@link #come}, by owner. */
    Seat watch(Share who) {
        return watches.take(who);
    }

    /** A place among the subscriptions. Refusals as those of {@link #come}, by owner. */
    public Seat subscription(Share who) {
        return subscriptions.take(who);
    }

    /** How many subscriptions there are. */
    public int subscriptions() {
        return subscriptions.share.used();
    }

    /** How many requests are under way, of whatever kind. */
    int busy() {
        return strangers.share.used() + requests.share.used() + calls.share.used() + watches.share.used();
    }

    /** Whose an address is: in IPv6 a network has as many addresses as it likes. */
    public static Share network(SocketAddress from) {
        var name = from instanceof InetSocketAddress internet && internet.getAddress() != null
                ? name(internet.getAddress())
                : "local";
        return new Share(name, name);
    }

    private static String name(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                : address.getHostAddress();
    }

    /** One limit. That the hub is full is something else than that somebody takes too much. */
    private record Room(FairShare share, int limit) {
        Room(String name, int limit, Duration retryAfter) {
            this(new FairShare(name, limit, retryAfter), limit);
        }

        Seat take(Share who) {
            try {
                return share.take(who);
            } catch (Refused many) {
                if (many.quota().map(Quota::limit).filter(most -> most >= limit).isPresent()) {
                    throw new HubFull(many.quota().orElseThrow(), many.text());
                }
                throw many;
            }
        }
    }
}
