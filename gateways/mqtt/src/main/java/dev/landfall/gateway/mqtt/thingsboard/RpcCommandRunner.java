package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.ContentFormat;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.door.session.CommandDispatcher;
import dev.landfall.gateway.door.session.ConnectionGuard;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.gateway.mqtt.session.OutboundMessage;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of one device: a write to {@code /rpc/<method>} is a call, and the device's answer is its answer. Calls of
 * different methods run side by side, calls of the same method one after another. All other requests are answered for the device, which
 * cannot carry them out.
 */
final class RpcCommandRunner {
    private static final byte[] NO_ETAG = {};
    private static final String GONE = "connection-closed";
    private static final int CALLS_MAX = 128;
    private static final int EPOCH_BITS = 0x3fff;
    private static final int NUMBER_BITS = 16;
    private static final int NUMBER_MASK = 0xffff;

    private final MqttPeer peer;
    private final DoorConnection connection;
    private final DeviceSession session;
    private final SessionCommands commands;
    private final DialectSettings settings;
    private final Clock clock;
    private final DeviceTopics topics;
    private final CommandDispatcher<Command> dispatcher;
    /** The calls that were sent, and the last of those that nobody waits for: their answers may arrive late. */
    @NodeLocal("one connection: the command is stored as sent, and ends as unknown")
    private final Map<Integer, RpcCall> calls = new LinkedHashMap<>(2);

    private int last;
    private volatile boolean listening;
    private volatile boolean over;

    RpcCommandRunner(ConnectedDevice.Context speaking, DoorConnection connection, DeviceSession session) {
        this.peer = speaking.peer();
        this.connection = connection;
        this.session = session;
        this.settings = speaking.settings();
        this.clock = speaking.clock();
        this.topics = speaking.outlet();
        commands = session.commands();
        dispatcher = new CommandDispatcher<>(
                "mqtt-command", connection, commands, settings.commandsMax(), new CallExecutor());
    }

    /** There may be commands. Any thread; never waits. */
    void wake() {
        if (!over) {
            dispatcher.wake();
        }
    }

    /** A place for a new command; null when it has to wait. Any thread; never waits. */
    @Nullable
    CommandSlot slot(Command command) {
        return over ? null : dispatcher.reserve(command);
    }

    /** The device leaves: nobody waits for its answers any more. The end of its session makes the commands unknown. */
    synchronized void stop() {
        over = true;
        var gone = new RpcCall.End(null, null, GONE);
        calls.values().forEach(call -> call.ended(gone));
    }

    /** Sets whether the device accepts calls. Until then they wait, and may expire. */
    void listening(boolean now) {
        if (now && !listening) {
            listening = true;
            wake();
        }
        listening = now;
    }

    /**
     * The device has answered.
     *
     * @return false when there is no call with this number, or it was answered already
     */
    boolean answered(int number, byte[] answer, Acknowledgement acknowledgement) {
        RpcCall call;
        synchronized (this) {
            call = calls.get(number);
        }
        if (call == null || call.over()) {
            return false;
        }
        var end = new RpcCall.End(answer, acknowledgement, "");
        if (call.ended(end)) {
            Guard.startVirtual("mqtt-late-answer", () -> ConnectionGuard.guard(connection, () -> end(call, end)));
        }
        return true;
    }

    /** Switches the twins: such a device reports by itself and cannot be stopped. */
    private void twin(Command command, AppRequest.Twin ask) {
        if (ask.enabled() || ask.forced()) {
            session.synchronisation(State.IN_SYNC, true, ask.forced());
            confirm(command.id(), AnswerStatus.OK, Content.NONE);
        } else {
            confirm(command.id(), AnswerStatus.METHOD_NOT_ALLOWED, text("The device's values cannot be switched off."));
        }
    }

    private void cannot(Command command) {
        confirm(
                command.id(),
                AnswerStatus.METHOD_NOT_ALLOWED,
                text("The device says this by itself and cannot be asked for it: read the twin."));
    }

    private void write(Command command, Content content) {
        if (!isCall(command.request())) {
            confirm(
                    command.id(),
                    AnswerStatus.METHOD_NOT_ALLOWED,
                    text("The device says this by itself. Write to /attributes/shared/ or /rpc/."));
            return;
        }
        byte[] params;
        try {
            params = JsonEmbedding.of(content);
        } catch (MalformedContent malformed) {
            confirm(command.id(), AnswerStatus.BAD_REQUEST, text(String.valueOf(malformed.getMessage())));
            return;
        }
        call(command, KeyHrefs.key(KeyHrefs.COMMANDS, command.request().href()), params);
    }

    private void call(Command command, String method, byte[] params) {
        var call = new RpcCall(command);
        var number = enter(call);
        var payload = topics.command(number, method, params);
        var message = new OutboundMessage(
                topics.commandTopics(number),
                payload,
                lost -> call.ended(new RpcCall.End(null, null, lost)),
                call::awaited);
        peer.publish(message);
        try {
            var end = call.await(settings.deviceAnswer(), clock);
            if (end != null) {
                end(call, end);
            } else if (!over) {
                peer.refused("no-answer", command.request().href());
                commands.unknown(command.id(), "no-answer");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Adds a call with a number that no call of earlier sessions had, so that no late answer is taken for its answer. */
    private synchronized int enter(RpcCall call) {
        last = last + 1 & NUMBER_MASK;
        var number = ((int) session.epoch() & EPOCH_BITS) << NUMBER_BITS | last;
        calls.put(number, call);
        var oldest = calls.entrySet().iterator();
        while (calls.size() > (long) CALLS_MAX + settings.commandsMax()) {
            oldest.next();
            oldest.remove();
        }
        return number;
    }

    private void end(RpcCall call, RpcCall.End end) {
        var answer = end.answer();
        if (answer == null) {
            if (!over && !end.lost().equals(GONE)) {
                // Nothing of it was sent, so the result is certain.
                confirm(call.command(), AnswerStatus.UNAVAILABLE, text("Not sent: " + end.lost()));
            }
            return;
        }
        var done = false;
        try {
            var format = JsonEmbedding.isJson(answer) ? ContentFormat.JSON : ContentFormat.TEXT;
            confirm(call.command(), AnswerStatus.OK, answer.length == 0 ? Content.NONE : new Content(format, answer));
            done = true;
        } finally {
            var acknowledgement = end.receipt();
            if (acknowledgement != null && done) {
                acknowledgement.stored();
            } else if (acknowledgement != null) {
                acknowledgement.failed("answer-not-stored", call.href());
            }
        }
    }

    private void confirm(String command, AnswerStatus status, Content content) {
        commands.confirmed(command, status, content, NO_ETAG);
    }

    private static boolean isCall(AppRequest ask) {
        return switch (ask) {
            case AppRequest.Update(var href, var _, var _) -> href.startsWith(KeyHrefs.COMMANDS);
            case AppRequest.Create(var href, var _) -> href.startsWith(KeyHrefs.COMMANDS);
            case AppRequest.Retrieve _, AppRequest.Delete _, AppRequest.Twin _ -> false;
        };
    }

    private static Content text(String text) {
        return new Content(ContentFormat.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Runs calls of different methods side by side, and answers all other requests for the device. */
    private final class CallExecutor implements CommandDispatcher.Executor<Command> {
        @Override
        public boolean ready(Command command) {
            return listening || !isCall(command.request());
        }

        @Override
        public Command prepare(Command command) {
            return command;
        }

        @Override
        public void run(Command command) {
            switch (command.request()) {
                case AppRequest.Twin twin -> twin(command, twin);
                case AppRequest.Update(var _, var _, var content) -> write(command, content);
                case AppRequest.Create(var _, var content) -> write(command, content);
                case AppRequest.Retrieve _, AppRequest.Delete _ -> cannot(command);
            }
        }

        /** An expired command does not wait for its answer any longer. */
        @Override
        public void contended(Collection<Command> running) {
            synchronized (RpcCommandRunner.this) {
                for (var call : calls.values()) {
                    if (call.awaited()
                            && running.stream().anyMatch(one -> one.id().equals(call.command()))) {
                        call.hinders();
                    }
                }
            }
        }
    }
}
