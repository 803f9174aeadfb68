package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.DebouncedJob;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.door.session.TaskErrors;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Carries out what apps ask of one device: commands for different resources side by side, so that one that is not answered
 * holds up no other, those for the same resource one after another in their order.
 */
final class OcfCommandRunner {
    private final CoapPeer peer;
    private final DoorConnection line;
    private final DeviceSession session;
    private final SessionCommands commands;
    private final OcfSettings settings;
    private final TwinSynchroniser synchroniser;
    private final DebouncedJob worker;
    private final Clock clock;

    @NodeLocal("one connection: the command is stored as sent, and ends as unknown")
    private final Map<String, CommandExchange> underWay = new HashMap<>(2);

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
        worker = new DebouncedJob("coap-nudge", line, this::begin);
    }

    /** There may be commands. Any thread; never waits. */
    void wake() {
        worker.wake();
    }

    private void begin() {
        for (var command : commands.open()) {
            var exchange = new CommandExchange(peer, line, session, settings, command, clock);
            if (enters(exchange)) {
                var _ = Guard.startVirtual(
                        "coap-command", TaskErrors.guarded("coap-command", line, () -> carryOut(exchange)));
            }
        }
    }

    /** Whether the command may begin now: its resource is free, and the line is not full. */
    private synchronized boolean enters(CommandExchange exchange) {
        var command = exchange.command();
        var before = underWay.get(command.ask().href());
        if (before != null) {
            if (!before.command().id().equals(command.id())) {
                before.contended();
            }
            return false;
        }
        if (underWay.size() >= settings.commandsMax()) {
            return false;
        }
        underWay.put(command.ask().href(), exchange);
        return true;
    }

    private synchronized void leaves(CommandExchange exchange) {
        underWay.remove(exchange.command().ask().href(), exchange);
    }

    private void carryOut(CommandExchange exchange) {
        var command = exchange.command();
        try {
            if (commands.sent(command)) {
                switch (command.ask()) {
                    case AppRequest.Twin twin -> {
                        twin(twin);
                        commands.confirmed(command.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
                    }
                    case AppRequest.Retrieve _, AppRequest.Update _, AppRequest.Create _, AppRequest.Delete _ ->
                        exchange.run();
                }
            }
        } finally {
            leaves(exchange);
            worker.wake();
        }
    }

    /** What is switched is durable before it is confirmed, and is carried out afterwards. */
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
