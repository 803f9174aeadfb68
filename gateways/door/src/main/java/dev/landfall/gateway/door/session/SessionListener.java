package dev.landfall.gateway.door.session;

import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.Command;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives what the core tells about one device's session, and failures of the session's tasks. Any thread. */
public final class SessionListener implements Sessions.Listener, DoorConnection {
    private final String id;
    private final Consumer<String> end;
    private volatile @Nullable CommandReceiver commands;
    private volatile boolean leaving;

    /**
     * @param id the id of the connection
     * @param end called when the session is over; must not wait
     */
    public SessionListener(String id, Consumer<String> end) {
        this.id = id;
        this.end = end;
    }

    /** Receives the commands of the session. No method waits. */
    public interface CommandReceiver {
        /** There may be commands or changes of resources that the hub keeps. */
        void wake();

        /** A place for a new command; null when it cannot be sent now. */
        @Nullable
        CommandSlot slot(Command command);
    }

    /** Sets the receiver of commands. Earlier wake-ups are not repeated. */
    public void attach(CommandReceiver receiver) {
        commands = receiver;
    }

    /** The device leaves. From now on neither the end of the session nor a failure is reported. */
    public void leaving() {
        leaving = true;
    }

    @Override
    public void commandsWaiting() {
        var receiver = commands;
        if (receiver != null) {
            receiver.wake();
        }
    }

    @Override
    public @Nullable CommandSlot slot(Command command) {
        var receiver = commands;
        return receiver == null ? null : receiver.slot(command);
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
}
