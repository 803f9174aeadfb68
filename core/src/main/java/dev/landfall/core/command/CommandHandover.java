package dev.landfall.core.command;

import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceEvent.CommandSent;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Fact;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Store;
import org.jspecify.annotations.Nullable;

/**
 * Hands a new command to the session of its device. If this node holds the session, and the session can send the command now, the
 * command is stored as pending and as sent in one append, and sent when that is durable. Otherwise it is stored as pending, and the
 * node that holds the session is woken. For one command and one thread.
 */
final class CommandHandover implements AutoCloseable {
    private static final String THREAD = "command-handover";

    private final SessionWaker waker;
    private final DeviceKey device;
    private final Command command;
    private final Audit audit;
    private String holder = "";
    private boolean asked;
    private @Nullable SessionSlot place;

    CommandHandover(SessionWaker waker, DeviceKey device, Command command, Audit audit) {
        this.waker = waker;
        this.device = device;
        this.command = command;
        this.audit = audit;
    }

    /** The transition for the state in this view. It may be called again for a newer view, but asks the session only once. */
    CommandTransition transition(Store.PartitionView view) {
        holder = CommandLog.holder(view);
        if (!asked) {
            asked = true;
            place = waker.reserve(holder, device, command);
        }
        return place != null && place.epoch() == view.version(Names.SESSION)
                ? new CommandTransition.SubmitSent(command, place.epoch(), place.connection(), audit)
                : new CommandTransition.Submit(command, audit);
    }

    /** The transition is durable: sends the command, or wakes the session that has to. */
    void stored(CommandLog.LoggedEvents taken) {
        var sent = taken.fact(CommandSent.class, command.id(), Names.device(device), device.device())
                .map(Fact::version);
        var kept = place;
        if (kept != null && sent.isPresent()) {
            place = null;
            // The command is stored: its sender hears what became of it, even if the gateway fails here.
            Guard.run(THREAD, () -> kept.slot().send(command.at(Command.State.SENT, sent.get())));
        } else {
            close();
            waker.wake(holder, device);
        }
    }

    /** Gives back a place that was not used. */
    @Override
    public void close() {
        var kept = place;
        place = null;
        if (kept != null) {
            Guard.run(THREAD, kept.slot()::release);
        }
    }
}
