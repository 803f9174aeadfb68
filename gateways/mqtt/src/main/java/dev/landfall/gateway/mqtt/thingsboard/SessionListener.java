package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.Sessions;
import dev.landfall.gateway.door.session.Line;
import java.util.function.Consumer;

/** Hears from the core about one session. Any thread. */
final class SessionListener implements Sessions.Listener, Line {
    private final String id;
    private final Consumer<String> end;
    private volatile Runnable commands = SessionListener::notYet;

    /**
     * @param id of the connection
     * @param end what to do when the session is over; must not wait
     */
    SessionListener(String id, Consumer<String> end) {
        this.id = id;
        this.end = end;
    }

    /** Who is told of commands; what came before is not repeated. */
    void attach(Runnable newCommands) {
        commands = newCommands;
    }

    @Override
    public void commandsWaiting() {
        commands.run();
    }

    @Override
    public void ended(String reason) {
        end.accept(reason);
    }

    @Override
    public String id() {
        return id;
    }

    /** Something that runs for the session failed. */
    @Override
    public void close(String reason) {
        end.accept(reason);
    }

    private static void notYet() {}
}
