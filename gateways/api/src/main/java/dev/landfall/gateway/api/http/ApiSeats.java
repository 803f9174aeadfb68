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
 * The limits of the API and their use. Owners and tenants share every limit fairly ({@link FairShare}); before the token of a request is
 * verified, addresses do. Any thread; never waits.
 */
public final class ApiSeats {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(10);
    /** The bytes of an IPv6 address that identify its network. */
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
     * The limits.
     *
     * @param requestsMax how many requests are answered at the same time, and as many again whose tokens are not yet verified
     * @param callsMax how many requests wait at the same time for a device
     * @param socketsMax the maximum number of WebSockets
     * @param watchesMax the maximum number of readers of {@code watch}
     * @param subscriptionsMax the maximum number of subscriptions, of WebSockets and watches together
     * @param bodyBytesMax the bytes that the bodies of all open requests hold in memory
     */
    public record Limits(
            int requestsMax, int callsMax, int socketsMax, int watchesMax, int subscriptionsMax, long bodyBytesMax) {
        /** The usual limits. */
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

    /** The limits. */
    public Limits limits() {
        return limits;
    }

    /**
     * Takes a seat for a request whose owner is not yet known.
     *
     * @param from the address of the client
     * @throws Refused TOO_MANY when this address has its share
     * @throws HubLimitReached when the limit of all addresses is reached
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

    /** Takes memory for a part of a request's body. Refusals as in {@link #come}. */
    Seat body(ShareKey from) {
        return bodies.take(from);
    }

    /** Takes a seat of the requests that are answered. Refusals as in {@link #come}, by owner. */
    Seat request(ShareKey who) {
        return requests.take(who);
    }

    /** Takes a seat of the requests that wait for a device. Refusals as in {@link #come}, by owner. */
    Seat call(ShareKey who) {
        return calls.take(who);
    }

    /** Takes a seat of the WebSockets. Refusals as in {@link #come}, by owner. */
    Seat socket(ShareKey who) {
        return sockets.take(who);
    }

    /** Takes a seat of the watches. Refusals as in {@link #come}, by owner. */
    Seat watch(ShareKey who) {
        return watches.take(who);
    }

    /** Takes a seat of the subscriptions. Refusals as in {@link #come}, by owner. */
    public Seat subscription(ShareKey who) {
        return subscriptions.take(who);
    }

    /** The number of subscriptions. */
    public int subscriptions() {
        return subscriptions.share.used();
    }

    /** The number of requests of all kinds. */
    int busy() {
        return strangers.share.used() + requests.share.used() + calls.share.used() + watches.share.used();
    }

    /**
     * The share of an address. All addresses of one IPv6 network have the same share, because one client can use as many of them as it
     * likes.
     */
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

    /** One limit. It distinguishes whether the whole limit is reached or only the share of the caller. */
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
