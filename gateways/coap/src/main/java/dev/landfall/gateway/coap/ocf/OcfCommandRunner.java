package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.CommandDispatcher;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.door.session.SessionListener;
import java.time.Clock;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Carries out the commands of one device for the {@link CommandDispatcher}. */
final class OcfCommandRunner implements CommandDispatcher.Executor<CommandExchange>, SessionListener.CommandReceiver {
    private final CoapPeer peer;
    private final DoorConnection line;
    private final DeviceSession session;
    private final SessionCommands commands;
    private final OcfSettings settings;
    private final TwinSynchroniser synchroniser;
    private final Clock clock;
    private final CommandDispatcher<CommandExchange> dispatcher;

    OcfCommandRunner(
            CoapPeer peer,
            DoorConnection line,
            DeviceSession session,
            OcfSettings settings,
            TwinSynchroniser synchroniser,
            Clock clock) {
        this.clock = clock;
        this.line = line;
        this.peer = peer;
        this.session = session;
        this.settings = settings;
        this.synchroniser = synchroniser;
        commands = session.commands();
        dispatcher = new CommandDispatcher<>("coap-command", line, commands, settings.commandsMax(), this);
    }

    /** There may be commands. Any thread; never waits. */
    @Override
    public void wake() {
        dispatcher.wake();
    }

    @Override
    public @Nullable CommandSlot slot(Command command) {
        return dispatcher.reserve(command);
    }

    @Override
    public CommandExchange prepare(Command command) {
        return new CommandExchange(peer, line, session, settings, command, clock);
    }

    @Override
    public void contended(Collection<CommandExchange> running) {
        running.forEach(CommandExchange::contended);
    }

    @Override
    public void run(CommandExchange exchange) {
        var command = exchange.command();
        switch (command.request()) {
            case AppRequest.Twin twin -> {
                twin(twin);
                commands.confirmed(command.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
            }
            case AppRequest.Retrieve _, AppRequest.Update _, AppRequest.Create _, AppRequest.Delete _ -> exchange.run();
        }
    }

    /** Switches the twins: stores the change first, then confirms the command, then starts or stops the synchroniser. */
    private void twin(AppRequest.Twin ask) {
        if (ask.enabled() || ask.forced()) {
            session.synchronisation(State.SYNCING, true, ask.forced());
            synchroniser.restart(true);
        } else {
            session.synchronisation(State.DISABLED, false, false);
            synchroniser.stop();
        }
    }
}
