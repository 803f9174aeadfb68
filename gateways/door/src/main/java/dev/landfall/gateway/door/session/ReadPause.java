package dev.landfall.gateway.door.session;

/**
 * Back-pressure on one connection: nothing is read as long as there is at least one reason not to. Reasons are bits, and each is given and
 * taken back on its own. For the event loop alone.
 */
public final class ReadPause {
    private final StreamConnection connection;
    private int reasons;

    public ReadPause(StreamConnection connection) {
        this.connection = connection;
    }

    /** One more reason not to read. */
    public void add(int reason) {
        if (reasons == 0) {
            connection.pause();
        }
        reasons |= reason;
    }

    /** One reason less; with the last one reading goes on. */
    public void remove(int reason) {
        if (reasons != 0) {
            reasons &= ~reason;
            if (reasons == 0) {
                connection.resume();
            }
        }
    }

    /** Whether nothing is read. */
    public boolean active() {
        return reasons != 0;
    }
}
