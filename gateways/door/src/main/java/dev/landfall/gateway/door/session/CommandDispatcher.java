package dev.landfall.gateway.door.session;

import dev.landfall.core.command.CommandSlot;
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
 * Carries out the open commands of one device. Commands for different resources run side by side, so that one without an answer does not
 * delay the others; commands for the same resource run one after another. Each runs on its own virtual thread. Any thread may wake the
 * dispatcher.
 *
 * @param <E> the state that the protocol keeps for a running command
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

    /** Carries out the commands in a protocol. */
    public interface Executor<E> {
        /** Whether the device accepts such a command now. If not, the command waits until the next {@link CommandDispatcher#wake}. */
        default boolean ready(Command command) {
            return true;
        }

        /** Makes the state of a command before it runs. Must not wait. */
        E prepare(Command command);

        /** Carries out a command to its end, on its virtual thread. {@link SessionCommands#sent} was called before. */
        void run(E execution);

        /**
         * A command has to wait for running ones. Called under the dispatcher's lock; must not wait.
         *
         * @param running the command for the same resource, or all commands when their maximum number is running
         */
        void contended(Collection<E> running);
    }

    private record Running<E>(String command, E execution) {}

    /**
     * @param task the name of the threads, for the log
     * @param connection closed when a thread fails
     * @param sideBySideMax the maximum number of commands that run at the same time
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

    /** Requests a look at the open commands: there may be new ones, or the device may accept them now. Any thread; never waits. */
    public void wake() {
        worker.wake();
    }

    /**
     * Keeps a place for a new command that is not stored yet, so that it can be sent when it is. Any thread; never waits.
     *
     * @return null when the command cannot be sent now
     */
    public @Nullable CommandSlot reserve(Command command) {
        var execution = executor.ready(command) ? reserved(command) : null;
        return execution == null ? null : new Slot(command, execution);
    }

    private synchronized @Nullable E reserved(Command command) {
        return underWay.size() < sideBySideMax
                        && !underWay.containsKey(command.request().href())
                ? entered(command)
                : null;
    }

    private void begin() {
        for (var command : commands.open()) {
            if (executor.ready(command)) {
                var execution = admitted(command);
                if (execution != null) {
                    start(command, () -> recorded(command, execution));
                }
            }
        }
    }

    private void recorded(Command command, E execution) {
        if (commands.sent(command)) {
            executor.run(execution);
        }
    }

    /**
     * Admits a command if no other command for its resource is running and the maximum is not reached.
     *
     * @return its state; null when it has to wait
     */
    private synchronized @Nullable E admitted(Command command) {
        var href = command.request().href();
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
        return entered(command);
    }

    private E entered(Command command) {
        var execution = executor.prepare(command);
        underWay.put(command.request().href(), new Running<>(command.id(), execution));
        return execution;
    }

    private void start(Command command, Runnable execution) {
        var started = false;
        try {
            var _ = Guard.startVirtual(task, ConnectionGuard.guarded(task, connection, () -> {
                try {
                    execution.run();
                } finally {
                    end(command);
                }
            }));
            started = true;
        } finally {
            if (!started) {
                leave(command);
            }
        }
    }

    private void end(Command command) {
        leave(command);
        worker.wake();
    }

    private synchronized void leave(Command command) {
        var running = underWay.get(command.request().href());
        if (running != null && running.command.equals(command.id())) {
            underWay.remove(command.request().href());
        }
    }

    /** The place of a command that is being stored. */
    private final class Slot implements CommandSlot {
        private final Command reserved;
        private final E execution;

        Slot(Command reserved, E execution) {
            this.reserved = reserved;
            this.execution = execution;
        }

        @Override
        public void send(Command command) {
            start(command, () -> executor.run(execution));
        }

        @Override
        public void release() {
            end(reserved);
        }
    }
}
