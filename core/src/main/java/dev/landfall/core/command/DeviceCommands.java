package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceEvent.CommandSent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The commands of the device of one session. One object for each session; the gateway calls it from virtual threads. */
@SuppressWarnings("exports") // made by the sessions alone
public final class DeviceCommands implements SessionCommands {
    /** The number of bytes of commands after which {@link #open} stops. One more command may exceed it. */
    private static final long OPEN_BYTES_MAX = 4 << 20;

    private final CommandLog log;
    private final Partition partition;
    private final DeviceId device;
    private final long epoch;
    private final String connection;

    /**
     * @param epoch the epoch of the session: the version of its stream
     * @param connection the id of the session's connection
     */
    public DeviceCommands(CommandLog log, Partition partition, DeviceId device, long epoch, String connection) {
        this.log = log;
        this.partition = partition;
        this.device = device;
        this.epoch = epoch;
        this.connection = connection;
    }

    @Override
    public List<Command> open() {
        var life = take(new CommandTransition.Begin(epoch, connection)).after();
        var commands = new ArrayList<Command>();
        var bytes = 0L;
        for (var open : life.sendable(epoch, log.now())) {
            if (bytes > OPEN_BYTES_MAX) {
                break;
            }
            var fact = log.pending(partition, device, open);
            if (fact.isPresent() && fact.get().event() instanceof CommandPending(var command, var _)) {
                commands.add(command.at(open.state(), open.version()));
                bytes += command.request().bytes();
            }
        }
        return commands;
    }

    @Override
    public boolean sent(Command command) {
        return take(new CommandTransition.Send(command.id(), epoch, connection))
                .fact(CommandSent.class, command.id(), partition, device)
                .isPresent();
    }

    @Override
    public void confirmed(String id, AnswerStatus status, Content content, byte[] etag) {
        take(new CommandTransition.Confirm(id, status, content, etag, connection));
    }

    @Override
    public void unknown(String id, String reason) {
        take(new CommandTransition.GiveUp(id, reason, connection));
    }

    /**
     * Ends pending commands for resources that the device has withdrawn: a retrieve is confirmed as NOT_FOUND, any other
     * command is cancelled. Blocks.
     */
    public void withdrawn(Set<String> hrefs) {
        if (!hrefs.isEmpty()) {
            take(new CommandTransition.Withdraw(hrefs, connection));
        }
    }

    private CommandLog.LoggedEvents take(CommandTransition transition) {
        return log.take(partition, this::mine, transition);
    }

    /** Refuses REPLACED when the session is not the newest one of the device. */
    private void mine(Store.PartitionView view) {
        if (view.version(Names.SESSION) != epoch) {
            throw new Refused(Reason.REPLACED, "A newer session of the device took over.");
        }
    }
}
