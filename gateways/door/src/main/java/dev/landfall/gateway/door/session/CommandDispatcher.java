package dev.landfall.gateway.door.session;

import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.model.Command;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the open commands of one device: those for different resources side by side, so that one that is not answered holds up no other,
 * those for the same resource one after another in their order. Each runs on a virtual thread of its own. Any thread.
 *
 * @param <E> a command that is being carried out, as the protocol keeps it
 */
public final class CommandDispatcher<E> {
    private final String task;
    private final DoorConnection connection;
    private final SessionCommands commands;
    private final int sideBySideMax;
    private final Executor<E> executor;
    private final DebouncedJob worker;

    @NodeLocal("one connection: the command is stored as sent, and ends as unknown")
    private final Map<String, Running<E>> underWay = new HashMap<>(2);

    /** How a protocol carries a command out. */
    public interface Executor<E> {
        /** Whether the device takes such a command now. If not, it waits until {@link CommandDispatcher#wake}. */
        default boolean ready(Command command) {
            return true;
        }

        /** What is kept of a command while it is carried out. Must not wait. */
        E prepare(Command command);

        /** Carries it out, to its end; {@link SessionCommands#sent} was stored before. */
        void run(E execution);

        /**
         * A command has to wait for one that runs. Called under the dispatcher's lock; must not wait.
         *
         * @param running who is in the way: the one for the same resource, or all when there is no place left
         */
        void contended(Collection<E> running);
    }

    private record Running<E>(String command, E execution) {}

    /**
     * @param task the name of its threads, for the log
     * @param connection is closed when one of them fails
     * @param sideBySideMax how many commands may run at the same time
     */
    public CommandDispatcher(
            String task, DoorConnection connection, SessionCommands commands, int sideBySideMax, Executor<E> executor) {
        this.task = task;
        this.connection = connection;
        this.commands = commands;
        this.sideBySideMax = sideBySideMax;
        this.executor = executor;
        worker = new DebouncedJob(task, connection, this::begin);
    }

    /** There may be commands, or the device may take them now. Never waits. */
    public void wake() {
        worker.wake();
    }

    private void begin() {
        for (var command : commands.open()) {
            if (executor.ready(command)) {
                var execution = admitted(command);
                if (execution != null) {
                    Guard.startVirtual(
                            task, ConnectionGuard.guarded(task, connection, () -> carryOut(command, execution)));
                }
            }
        }
    }

    /** What is kept of a command that may begin now: its resource is free, and there is a place. */
    private synchronized @Nullable E admitted(Command command) {
        var href = command.ask().href();
        var before = underWay.get(href);
        if (before != null) {
            if (!before.command.equals(command.id())) {
                executor.contended(List.of(before.execution));
            }
            return null;
        }
        if (underWay.size() >= sideBySideMax) {
            executor.contended(
                    underWay.values().stream().map(Running::execution).toList());
            return null;
        }
        var execution = executor.prepare(command);
        underWay.put(href, new Running<>(command.id(), execution));
        return execution;
    }

    private void carryOut(Command command, E execution) {
        try {
            if (commands.sent(command)) {
                executor.run(execution);
            }
        } finally {
            leave(command);
            worker.wake();
        }
    }

    private synchronized void leave(Command command) {
        var running = underWay.get(command.ask().href());
        if (running != null && running.command.equals(command.id())) {
            underWay.remove(command.ask().href());
        }
    }
}
