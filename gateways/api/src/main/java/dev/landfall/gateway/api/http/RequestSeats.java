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
 * The seats that one request holds of the API's limits, one at a time: first a seat of its address, then one of its owner when the token
 * is verified, and another kind of seat while it waits for a device or follows events. Any thread may close it at any time: a seat that
 * is taken later is given back at once.
 */
public final class RequestSeats implements AutoCloseable {
    /** The seats of a request without limits. */
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

    /** Exchanges the seat of the address for one of the owner, when the token is verified. */
    void identified(Principal principal) {
        var share = ShareKey.of(principal);
        if (share.equals(known())) {
            return;
        }
        change(seats.request(share));
        know(share);
    }

    /**
     * Exchanges the seat for one of the WebSockets, when the token of a WebSocket is verified.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY when the owner has too many WebSockets
     * @throws HubLimitReached when all owners together have
     */
    public void connects(Principal principal) {
        change(seats.socket(ShareKey.of(principal)));
    }

    /** Exchanges the seat for one of those that wait for a device. */
    void waits() {
        var share = known();
        if (share != null) {
            change(seats.call(share));
        }
    }

    /** Exchanges the seat for one of those that follow events. */
    void follows() {
        var share = known();
        if (share != null) {
            change(seats.watch(share));
        }
    }

    /**
     * Takes memory for more bytes of the body.
     *
     * @param pieces the number of pieces
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

    /** Replaces the seat; the new one is taken before the old one is given back. */
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
            throw new CancellationException("the client has disconnected");
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
