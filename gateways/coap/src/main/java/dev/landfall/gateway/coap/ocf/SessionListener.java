package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.Sessions;
import dev.landfall.gateway.coap.session.Connection;
import dev.landfall.gateway.door.session.Line;

/** Hears from the core about one session. Any thread. */
final class SessionListener implements Sessions.Listener, Line {
    private final Connection connection;
    private volatile Runnable commands = SessionListener::notYet;
    private volatile boolean leaving;

    SessionListener(Connection connection) {
        this.connection = connection;
    }

    /** Who is told of commands; what came before is not repeated. */
    void attach(Runnable newCommands) {
        commands = newCommands;
    }

    /** The device goes by itself: that the session ends is no news any more. */
    void leaving() {
        leaving = true;
    }

    @Override
    public void commandsWaiting() {
        commands.run();
    }

    @Override
    public void ended(String reason) {
        close(reason);
    }

    @Override
    public String id() {
        return connection.id();
    }

    /** Closes the connection, unless the device goes by itself: what still fails for it then is no news either. */
    @Override
    public void close(String reason) {
        if (!leaving) {
            connection.close(reason);
        }
    }

    private static void notYet() {}
}
