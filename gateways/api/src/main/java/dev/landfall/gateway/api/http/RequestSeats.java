package dev.landfall.gateway.api.http;

import dev.landfall.core.access.Principal;
import dev.landfall.core.quota.FairShare.Seat;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds of the API's limits, one seat at a time: first one of its address, one of its owner from when the
 * token is verified, and another kind of seat while it waits for a device or follows events. It can be closed at any time, by
 * any thread: what is taken after that is given back at once.
 */
public final class RequestSeats implements AutoCloseable {
    /** Of a request that got none. */
    static final RequestSeats NONE =
            new RequestSeats(new ApiSeats(ApiSeats.Limits.USUAL), () -> {}, new ShareKey("", ""));

    private final ApiSeats seats;
    private final ShareKey from;

    @NodeLocal("one request")
    private final List<Seat> body = new ArrayList<>();

    private @Nullable Seat seat;
    private @Nullable ShareKey who;
    private boolean closed;

    RequestSeats(ApiSeats seats, Seat seat, ShareKey from) {
        this.seats = seats;
        this.seat = seat;
        this.from = from;
    }

    /** The token is verified. */
    void identified(Principal principal) {
        var share = ShareKey.of(principal);
        if (share.equals(known())) {
            return;
        }
        change(seats.request(share));
        know(share);
    }

    /**
     * It is a WebSocket, whose token is verified.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY when the owner has too many of them
     * @throws HubLimitReached when all owners together have
     */
    public void connects(Principal principal) {
        change(seats.socket(ShareKey.of(principal)));
    }

    /** It waits for a device, and holds no seat of those that are answered. */
    void waits() {
        var share = known();
        if (share != null) {
            change(seats.call(share));
        }
    }

    /** It follows events, for as long as somebody reads. */
    void follows() {
        var share = known();
        if (share != null) {
            change(seats.watch(share));
        }
    }

    /**
     * More of its body has arrived.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY when this address holds too much
     * @throws HubLimitReached when all bodies together do
     */
    void grow(int pieces) {
        for (var i = 0; i < pieces; i++) {
            var piece = seats.body(from);
            if (!keep(piece)) {
                piece.close();
                return;
            }
        }
    }

    private synchronized boolean keep(Seat piece) {
        if (!closed) {
            body.add(piece);
        }
        return !closed;
    }

    private synchronized @Nullable ShareKey known() {
        return who;
    }

    private synchronized void know(ShareKey share) {
        who = share;
    }

    /** Takes the new seat before it gives the old one back. */
    private void change(Seat next) {
        Seat before;
        boolean late;
        synchronized (this) {
            late = closed;
            before = late ? next : seat;
            if (!late) {
                seat = next;
            }
        }
        if (before != null) {
            before.close();
        }
        if (late) {
            throw new CancellationException("whoever asked is gone");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (seat != null) {
            seat.close();
            seat = null;
        }
        body.forEach(Seat::close);
        body.clear();
    }
}
