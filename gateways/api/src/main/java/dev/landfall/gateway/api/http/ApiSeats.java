package dev.landfall.gateway.api.http;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.FairShare.Seat;
import dev.landfall.core.quota.ShareKey;
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
public final class ApiSeats {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(10);
    /** Of an address in IPv6 only this much says whose it is. */
    private static final int NETWORK_BYTES = 8;

    private final Limits limits;
    private final SharedLimit strangers;
    private final SharedLimit bodies;
    private final SharedLimit requests;
    private final SharedLimit calls;
    private final SharedLimit sockets;
    private final SharedLimit watches;
    private final SharedLimit subscriptions;

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

    public ApiSeats(Limits limits) {
        this.limits = limits;
        strangers = new SharedLimit("unverified-requests", limits.requestsMax(), SOON);
        bodies = new SharedLimit(
                "request-bodies", Math.toIntExact(limits.bodyBytesMax() / RequestBody.PIECE_BYTES), SOON);
        requests = new SharedLimit("api-requests", limits.requestsMax(), SOON);
        calls = new SharedLimit("waiting-calls", limits.callsMax(), LATER);
        sockets = new SharedLimit("websockets", limits.socketsMax(), LATER);
        watches = new SharedLimit("watches", limits.watchesMax(), LATER);
        subscriptions = new SharedLimit("subscriptions", limits.subscriptionsMax(), LATER);
    }

    /** How much of what. */
    public Limits limits() {
        return limits;
    }

    /**
     * A request that has come, from an address; whose it is nobody knows yet.
     *
     * @throws Refused TOO_MANY when this address has too many of them
     * @throws HubLimitReached when there are too many from everywhere
     */
    public RequestSeats come(SocketAddress from) {
        var share = network(from);
        try {
            return new RequestSeats(this, strangers.take(share), share);
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
    Seat body(ShareKey from) {
        return bodies.take(from);
    }

    /** A place among the requests that are answered. Refusals as those of {@link #come}, by owner. */
    Seat request(ShareKey who) {
        return requests.take(who);
    }

    /** A place among those who wait for a device. Refusals as those of {@link #come}, by owner. */
    Seat call(ShareKey who) {
        return calls.take(who);
    }

    /** A place among the WebSockets. Refusals as those of {@link #come}, by owner. */
    Seat socket(ShareKey who) {
        return sockets.take(who);
    }

    /** A place among those who watch. Refusals as those of {@link #come}, by owner. */
    Seat watch(ShareKey who) {
        return watches.take(who);
    }

    /** A place among the subscriptions. Refusals as those of {@link #come}, by owner. */
    public Seat subscription(ShareKey who) {
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
    public static ShareKey network(SocketAddress from) {
        var name = from instanceof InetSocketAddress internet && internet.getAddress() != null
                ? name(internet.getAddress())
                : "local";
        return new ShareKey(name, name);
    }

    private static String name(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                : address.getHostAddress();
    }

    /** One limit. That the hub is full is something else than that somebody takes too much. */
    private record SharedLimit(FairShare share, int limit) {
        SharedLimit(String name, int limit, Duration retryAfter) {
            this(new FairShare(name, limit, retryAfter), limit);
        }

        Seat take(ShareKey who) {
            try {
                return share.take(who);
            } catch (Refused many) {
                if (many.quota().map(Quota::limit).filter(most -> most >= limit).isPresent()) {
                    throw new HubLimitReached(many.quota().orElseThrow(), many.text());
                }
                throw many;
            }
        }
    }
}
