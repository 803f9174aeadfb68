package dev.landfall.app.hub;

import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.FairShare.Seat;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.transport.ThrottledLog;
import java.io.IOException;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The connections of the metrics port. Addresses share them fairly. When an address has its share, or all are in use, the connection that
 * was idle for longest is closed for the new one, so that nobody can keep others out by holding connections. Any thread; never waits.
 */
final class MetricsConnections implements AutoCloseable {
    private final FairShare share;
    private final ThrottledLog refusals;
    /** Idle connections, in the order in which they became idle. */
    private final Set<OpenConnection> idle = new LinkedHashSet<>();

    private final Set<OpenConnection> busy = new LinkedHashSet<>();
    private boolean closed;

    /**
     * @param connectionsMax the maximum number of connections
     * @param counted called for each connection that was refused or closed for another one, with a word for the reason
     */
    MetricsConnections(int connectionsMax, Consumer<String> counted) {
        share = new FairShare("metrics-connections", connectionsMax, MetricsServer.RETRY_AFTER);
        refusals = new ThrottledLog(counted);
    }

    /** One connection. */
    final class OpenConnection {
        private final Socket socket;
        private final ShareKey from;
        private final Seat seat;

        private OpenConnection(Socket socket, ShareKey from, Seat seat) {
            this.socket = socket;
            this.from = from;
            this.seat = seat;
        }

        Socket socket() {
            return socket;
        }

        /**
         * A whole request has arrived and is being answered.
         *
         * @return false when the connection was closed for another one
         */
        boolean answers() {
            synchronized (MetricsConnections.this) {
                return idle.remove(this) && busy.add(this);
            }
        }

        /** The request was answered: the connection is idle. */
        void waits() {
            synchronized (MetricsConnections.this) {
                if (busy.remove(this)) {
                    idle.add(this);
                }
            }
        }

        /** Closes the connection in any state. */
        void end() {
            synchronized (MetricsConnections.this) {
                idle.remove(this);
                busy.remove(this);
            }
            seat.close();
            close(socket);
        }
    }

    /** Accepts a connection; empty when there is no room, not even by closing an idle one. */
    Optional<OpenConnection> come(Socket socket) {
        var from = ApiSeats.network(socket.getRemoteSocketAddress());
        var seat = take(from);
        if (seat.isEmpty()) {
            refusals.happened(
                    "too_many", () -> "the metrics port has too many connections, and refused one of " + from.owner());
            return Optional.empty();
        }
        var connection = new OpenConnection(socket, from, seat.get());
        synchronized (this) {
            if (!closed) {
                idle.add(connection);
                return Optional.of(connection);
            }
        }
        connection.end();
        return Optional.empty();
    }

    private Optional<Seat> take(ShareKey from) {
        try {
            return Optional.of(share.take(from));
        } catch (Refused full) {
            var ended = longestIdle(from).or(this::longestIdle);
            if (ended.isEmpty()) {
                return Optional.empty();
            }
            ended.get().end();
            refusals.happened(
                    "idle",
                    () -> "the metrics port has too many connections, and ended an idle one of "
                            + ended.get().from.owner());
            return again(from);
        }
    }

    private Optional<Seat> again(ShareKey from) {
        try {
            return Optional.of(share.take(from));
        } catch (Refused full) {
            return Optional.empty();
        }
    }

    private synchronized Optional<OpenConnection> longestIdle(ShareKey from) {
        return idle.stream().filter(connection -> connection.from.equals(from)).findFirst();
    }

    private synchronized Optional<OpenConnection> longestIdle() {
        return idle.stream().findFirst();
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // It is closed already, as intended.
        }
    }

    /** Closes all connections, and accepts no more. */
    @Override
    public void close() {
        Set<OpenConnection> all;
        synchronized (this) {
            closed = true;
            all = new LinkedHashSet<>(idle);
            all.addAll(busy);
        }
        all.forEach(OpenConnection::end);
    }
}
