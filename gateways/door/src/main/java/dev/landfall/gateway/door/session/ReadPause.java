package dev.landfall.gateway.door.session;

/**
 * Back-pressure on one connection: nothing is read while there is at least one reason. Reasons are bits, and each is added and removed on
 * its own. For the event loop.
 */
public final class ReadPause {
    private final StreamConnection connection;
    private int reasons;

    public ReadPause(StreamConnection connection) {
        this.connection = connection;
    }

    /** Adds a reason; with the first one reading stops. */
    public void add(int reason) {
        if (reasons == 0) {
            connection.pause();
        }
        reasons |= reason;
    }

    /** Removes a reason; with the last one reading continues. */
    public void remove(int reason) {
        if (reasons != 0) {
            reasons &= ~reason;
            if (reasons == 0) {
                connection.resume();
            }
        }
    }

    /** Whether reading is stopped. */
    public boolean active() {
        return reasons != 0;
    }
}
