package dev.landfall.gateway.door.session;

import dev.landfall.core.device.Sessions;
import java.util.function.Consumer;

/** Receives what the core tells about one device's session, and failures of the session's tasks. Any thread. */
public final class SessionListener implements Sessions.Listener, DoorConnection {
    private final String id;
    private final Consumer<String> end;
    private volatile Runnable commands = SessionListener::notYet;
    private volatile boolean leaving;

    /**
     * @param id the id of the connection
     * @param end called when the session is over; must not wait
     */
    public SessionListener(String id, Consumer<String> end) {
        this.id = id;
        this.end = end;
    }

    /** Sets the receiver of wake-ups for commands. Earlier wake-ups are not repeated. */
    public void attach(Runnable newCommands) {
        commands = newCommands;
    }

    /** The device leaves. From now on neither the end of the session nor a failure is reported. */
    public void leaving() {
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
        return id;
    }

    /** Ends the connection, because a task of the session failed or the session is over. */
    @Override
    public void close(String reason) {
        if (!leaving) {
            end.accept(reason);
        }
    }

    private static void notYet() {}
}
