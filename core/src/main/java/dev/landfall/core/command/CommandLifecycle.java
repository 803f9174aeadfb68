package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Command.State;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.CommandCancelled;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandEvent;
import dev.landfall.core.model.DeviceEvent.CommandExpired;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceEvent.CommandSent;
import dev.landfall.core.model.DeviceEvent.CommandUnknown;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.CommandsHead;
import dev.landfall.core.stored.CommandsHead.Open;
import dev.landfall.core.stored.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of the commands of one device. Pure: it has no clock and no store.
 *
 * <p>pending → sent → confirmed or unknown; pending → expired or cancelled; unknown → confirmed when the answer comes late. A command
 * that was sent is not sent again. The exceptions are a retrieve and a command with {@code redeliver}: a new session may send them again
 * before {@code validUntil}. A sent command without an answer is unknown after {@code answer}, and already after its {@code validUntil}
 * when another command for the same resource is pending. A retrieve that is pending when the device withdraws the resource is confirmed
 * as NOT_FOUND.
 *
 * @param head the stored state of the commands
 * @param version the version of the stream of commands
 * @param answer how long a device may take to answer
 */
record CommandLifecycle(CommandsHead head, long version, Duration answer) {
    /** The maximum number of commands of one device that are pending or sent. */
    static final int OPEN_MAX = 64;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    /** The number of unknown commands that are kept for late answers. */
    static final int UNKNOWN_MAX = 16;
    /** The maximum number of resources of one device whose values the hub keeps, removed ones included. */
    static final int KEPT_MAX = 1000;
    /** The maximum number of bytes of these values. They are read at once when the device signs in. */
    static final long KEPT_BYTES_MAX = 16 << 20;

    private static final byte[] NO_ETAG = {};

    /** The events of one transition, in order, and the state after it. */
    record Step(List<CommandEvent> events, CommandLifecycle after) {}

    /**
     * Applies a transition.
     *
     * @param now the time of all events, in nanoseconds since 1970
     * @throws Refused DUPLICATE, TOO_MANY
     */
    Step step(CommandTransition transition, long now) {
        // An answer counts even if it arrives just after its time. All other transitions see the overdue commands
        // closed first.
        var first = transition instanceof CommandTransition.Confirm ? List.<CommandEvent>of() : overdue(now);
        var before = evolve(first, now, 0);
        var events = before.decide(transition, now);
        var after = before.evolve(events, now, epochOf(transition)).kept(transition);
        var last = after.overdue(now);
        var all = new ArrayList<CommandEvent>(first.size() + events.size() + last.size());
        all.addAll(first);
        all.addAll(events);
        all.addAll(last);
        return new Step(all, after.evolve(last, now, 0));
    }

    /** The next time at which a command changes without any other input; {@link Long#MAX_VALUE} for never. */
    long due() {
        return head.open().stream().mapToLong(this::deadline).min().orElse(Long.MAX_VALUE);
    }

    /** Whether there is a command that apps can see. */
    boolean any() {
        return !head.open().isEmpty() || !head.unknown().isEmpty();
    }

    /** Whether a command is pending. */
    boolean waiting() {
        return head.open().stream().anyMatch(open -> open.state() == State.PENDING);
    }

    /** The commands that a session may send now: pending ones, and those of an earlier session that may be sent again. */
    List<Open> sendable(long epoch, long now) {
        return head.open().stream().filter(open -> sendable(open, epoch, now)).toList();
    }

    /** The commands that apps see, the oldest first: open ones that are not overdue, and unknown ones. */
    List<Open> shown(long now) {
        // Overdue commands are shown as closed, even if the janitor has not closed them yet.
        var swept = evolve(overdue(now), now, 0).head();
        var shown = new ArrayList<>(swept.unknown());
        shown.addAll(swept.open());
        shown.sort((one, other) -> Long.compare(one.pendingVersion(), other.pendingVersion()));
        return shown;
    }

    private List<CommandEvent> decide(CommandTransition transition, long now) {
        return switch (transition) {
            case CommandTransition.Submit(var command, var audit) -> submit(command, audit);
            case CommandTransition.SubmitSent(var command, var _, var connection, var audit) ->
                submitSent(command, connection, audit);
            case CommandTransition.Keep(var command, var done, var audit) -> keep(command, done, audit);
            case CommandTransition.Cancel(var hrefs, var ids, var audit) -> cancel(hrefs, ids, audit);
            case CommandTransition.Withdraw(var hrefs, var connection) -> withdraw(hrefs, connection);
            case CommandTransition.Send(var id, var epoch, var connection) -> send(id, epoch, connection, now);
            case CommandTransition.Confirm confirm -> confirm(confirm);
            case CommandTransition.GiveUp(var id, var reason, var connection) -> giveUp(id, reason, connection);
            case CommandTransition.Begin(var epoch, var connection) -> begin(epoch, connection);
            case CommandTransition.End(var reason, var connection) -> end(reason, connection);
            case CommandTransition.Sweep _ -> List.of();
        };
    }

    private List<CommandEvent> submit(Command command, Audit audit) {
        mustBeNew(command);
        if (head.open().size() >= OPEN_MAX) {
            throw Refused.quota(
                    new Quota("open-commands-of-a-device", OPEN_MAX, head.open().size(), RETRY_AFTER),
                    "The device has " + OPEN_MAX + " open commands. Wait until some of them have ended.");
        }
        return List.of(pending(command, audit));
    }

    /** A command for a resource with an open command has to wait, because the device gets them one after another. */
    private List<CommandEvent> submitSent(Command command, String connection, Audit audit) {
        var submitted = submit(command, audit);
        var href = command.request().href();
        if (head.open().stream().anyMatch(open -> open.href().equals(href))) {
            return submitted;
        }
        var sender = new Audit(command.user(), connection, 0);
        return List.of(
                submitted.getFirst(),
                new CommandSent(command.id(), href, command.request().kind(), sender));
    }

    private List<CommandEvent> keep(Command command, HubKeptWrite done, Audit audit) {
        mustBeNew(command);
        if (done.fresh() && head.kept().resources() >= KEPT_MAX) {
            throw new Refused(
                    Reason.TOO_LARGE,
                    "The hub keeps " + KEPT_MAX + " resources for a device at most, including deleted ones.");
        }
        if (done.grows() > 0 && head.kept().bytes() + done.grows() > KEPT_BYTES_MAX) {
            throw new Refused(
                    Reason.TOO_LARGE,
                    "The values that the hub keeps for one device can have " + (KEPT_BYTES_MAX >> 20)
                            + " MiB at most. Delete some of them, or write less.");
        }
        var ask = command.request();
        return List.of(
                pending(command, audit),
                new CommandConfirmed(
                        command.id(), ask.href(), ask.kind(), done.status(), done.content(), NO_ETAG, audit));
    }

    private CommandPending pending(Command command, Audit audit) {
        return new CommandPending(command.at(State.PENDING, version + 1), audit);
    }

    private void mustBeNew(Command command) {
        if (find(head.open(), command.id()) != null || find(head.unknown(), command.id()) != null) {
            throw new Refused(Reason.DUPLICATE, "The device already has a command " + command.id() + ".");
        }
    }

    private List<CommandEvent> cancel(Set<String> hrefs, Set<String> ids, Audit audit) {
        var events = new ArrayList<CommandEvent>();
        for (var open : head.open()) {
            if (open.state() == State.PENDING
                    && (hrefs.isEmpty() || hrefs.contains(open.href()))
                    && (ids.isEmpty() || ids.contains(open.id()))) {
                events.add(new CommandCancelled(open.id(), open.href(), open.kind(), audit));
            }
        }
        return events;
    }

    /** Ends the pending commands for withdrawn resources: a retrieve is confirmed as NOT_FOUND, any other command is cancelled. */
    private List<CommandEvent> withdraw(Set<String> hrefs, String connection) {
        var events = new ArrayList<CommandEvent>();
        for (var open : head.open()) {
            if (open.state() == State.PENDING && hrefs.contains(open.href())) {
                events.add(
                        open.kind() == AppRequest.Kind.RETRIEVE
                                ? new CommandConfirmed(
                                        open.id(),
                                        open.href(),
                                        open.kind(),
                                        AnswerStatus.NOT_FOUND,
                                        Content.NONE,
                                        NO_ETAG,
                                        by(open, connection))
                                : new CommandCancelled(
                                        open.id(), open.href(), open.kind(), new Audit("", connection, 0)));
            }
        }
        return events;
    }

    private List<CommandEvent> send(String id, long epoch, String connection, long now) {
        var open = find(head.open(), id);
        return open != null && sendable(open, epoch, now)
                ? List.of(new CommandSent(id, open.href(), open.kind(), by(open, connection)))
                : List.of();
    }

    private List<CommandEvent> confirm(CommandTransition.Confirm said) {
        var open = find(head.open(), said.id());
        var sent = open == null || open.state() == State.PENDING ? find(head.unknown(), said.id()) : open;
        return sent == null
                ? List.of()
                : List.of(new CommandConfirmed(
                        said.id(),
                        sent.href(),
                        sent.kind(),
                        said.status(),
                        said.content(),
                        said.etag(),
                        by(sent, said.connection())));
    }

    private List<CommandEvent> giveUp(String id, String reason, String connection) {
        var open = find(head.open(), id);
        return open != null && open.state() == State.SENT ? List.of(unknown(open, reason, connection)) : List.of();
    }

    private List<CommandEvent> begin(long epoch, String connection) {
        return head.open().stream()
                .filter(open -> open.state() == State.SENT && open.sentEpoch() < epoch && !repeatable(open))
                .<CommandEvent>map(open -> unknown(open, "session-replaced", connection))
                .toList();
    }

    private List<CommandEvent> end(String reason, String connection) {
        return head.open().stream()
                .filter(open -> open.state() == State.SENT && !repeatable(open))
                .<CommandEvent>map(open -> unknown(open, reason, connection))
                .toList();
    }

    /** The events that end the overdue commands. */
    private List<CommandEvent> overdue(long now) {
        return head.open().stream()
                .filter(open -> deadline(open) <= now)
                .<CommandEvent>map(open -> open.state() == State.PENDING
                        ? new CommandExpired(open.id(), open.href(), open.kind(), Audit.HUB)
                        : unknown(open, "no-answer", ""))
                .toList();
    }

    private CommandLifecycle evolve(List<CommandEvent> events, long now, long epoch) {
        var life = this;
        for (var event : events) {
            life = life.evolve(event, now, epoch);
        }
        return life;
    }

    /** The state after an event. */
    private CommandLifecycle evolve(CommandEvent event, long now, long epoch) {
        var next = version + 1;
        return switch (event) {
            case CommandPending(var command, var _) ->
                with(added(head.open(), Open.pending(command, next)), head.unknown());
            case CommandSent sent ->
                with(
                        head.open().stream()
                                .map(open -> open.id().equals(sent.id()) ? open.at(State.SENT, now, epoch, next) : open)
                                .toList(),
                        head.unknown());
            case CommandUnknown unknown -> {
                var open = find(head.open(), unknown.id());
                var remembered = open == null
                        ? head.unknown()
                        : added(head.unknown(), open.at(State.UNKNOWN, open.sentAt(), open.sentEpoch(), next));
                var tooMany = Math.max(0, remembered.size() - UNKNOWN_MAX);
                yield with(without(head.open(), unknown.id()), remembered.subList(tooMany, remembered.size()));
            }
            case CommandConfirmed _, CommandExpired _, CommandCancelled _ ->
                with(
                        without(head.open(), event.id()),
                        event instanceof CommandConfirmed ? without(head.unknown(), event.id()) : head.unknown());
        };
    }

    private CommandLifecycle kept(CommandTransition transition) {
        if (!(transition instanceof CommandTransition.Keep(var _, var done, var _))
                || done.change().isEmpty()) {
            return this;
        }
        var changed = head.kept().changed(done.fresh(), done.grows());
        return new CommandLifecycle(new CommandsHead(head.open(), head.unknown(), changed), version, answer);
    }

    private CommandLifecycle with(List<Open> open, List<Open> unknown) {
        var next = new CommandsHead(List.copyOf(open), List.copyOf(unknown), head.kept());
        return new CommandLifecycle(next, version + 1, answer);
    }

    private long deadline(Open open) {
        if (open.state() == State.PENDING) {
            return open.validUntil() == 0 ? Long.MAX_VALUE : open.validUntil();
        }
        var answered = Nanos.plus(open.sentAt(), answer);
        var latest = repeatable(open) ? Math.max(answered, open.validUntil()) : answered;
        return open.validUntil() > 0 && open.validUntil() < latest && waits(open.href()) ? open.validUntil() : latest;
    }

    /**
     * Whether another command for this resource is pending. It does not wait for longer than the validity of the command before
     * it.
     */
    private boolean waits(String href) {
        for (var one : head.open()) {
            if (one.state() == State.PENDING && one.href().equals(href)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sendable(Open open, long epoch, long now) {
        return (open.validUntil() == 0 || now < open.validUntil())
                && (open.state() == State.PENDING || (repeatable(open) && open.sentEpoch() < epoch));
    }

    private static boolean repeatable(Open open) {
        return open.redeliver() || open.kind() == AppRequest.Kind.RETRIEVE;
    }

    private static CommandUnknown unknown(Open open, String reason, String connection) {
        return new CommandUnknown(open.id(), open.href(), open.kind(), reason, by(open, connection));
    }

    private static Audit by(Open open, String connection) {
        return new Audit(open.user(), connection, 0);
    }

    private static long epochOf(CommandTransition transition) {
        return switch (transition) {
            case CommandTransition.Send send -> send.epoch();
            case CommandTransition.SubmitSent send -> send.epoch();
            default -> 0;
        };
    }

    private static @Nullable Open find(List<Open> commands, String id) {
        for (var command : commands) {
            if (command.id().equals(id)) {
                return command;
            }
        }
        return null;
    }

    private static List<Open> added(List<Open> commands, Open one) {
        var all = new ArrayList<>(commands);
        all.add(one);
        return all;
    }

    private static List<Open> without(List<Open> commands, String id) {
        return commands.stream().filter(command -> !command.id().equals(id)).toList();
    }
}
