package dev.landfall.core.command;

import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceEvent.CommandEvent;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.stored.CommandsHead;
import dev.landfall.core.stored.CommandsHead.Open;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The streams of commands of all devices. It reads them, lets {@link CommandLifecycle} decide, and appends the events. Each
 * append also sets the device's entries in the indexes of due devices, of devices with commands, and of sessions with pending
 * commands. Any thread; calls that read or write the store block.
 */
@SuppressWarnings("exports") // for the rooms beside, not for those outside
public final class CommandLog {
    private static final Set<String> STREAMS = Set.of(Names.DEVICE, Names.COMMANDS, Names.SESSION);
    /** The maximum number of events that one read returns. It is small, because each event may be large and many callers may wait. */
    private static final int NEWS_MAX = 16;

    private final StoreReads reading;
    private final DecisionLoop deciding;
    private final Retention retention;
    private final Duration answer;
    private final CoreMeters meters;
    private final DeviceLocks locks = new DeviceLocks();

    /**
     * Creates the log.
     *
     * @param answer how long a device may take to answer
     */
    public CommandLog(
            StoreReads reading, DecisionLoop deciding, Retention retention, Duration answer, CoreMeters meters) {
        this.reading = reading;
        this.deciding = deciding;
        this.retention = retention;
        this.answer = answer;
        this.meters = meters;
    }

    /**
     * Changes of commands that belong into an append about something else.
     *
     * @param changes the changes of the command stream; at most one
     * @param indexes the entries of the device in the indexes of commands
     * @param events the events in the changes
     */
    public record AddedChanges(
            List<Change> changes, Map<String, List<IndexEntry>> indexes, List<CommandEvent> events) {}

    /** The changes for an append that closes a session: commands that were sent and may not be sent again become unknown. */
    public AddedChanges ended(Store.PartitionView view, String reason, String connection) {
        return beside(view, new CommandTransition.End(reason, connection), "");
    }

    /** The changes for an append that opens a session, which this incarnation of a node holds. */
    public AddedChanges opened(Store.PartitionView view, String incarnation) {
        return beside(view, new CommandTransition.Sweep(), incarnation);
    }

    /** Counts the events of an append of another part, after it was committed. */
    public void count(AddedChanges beside) {
        beside.events().forEach(this::count);
    }

    /** Ends the overdue commands of a device. Called by the janitor, and by callers that wait for a command; blocks. */
    public void sweep(Partition partition) {
        take(partition, STREAMS, _ -> {}, new CommandTransition.Sweep());
    }

    /**
     * The result of a transition.
     *
     * @param events the events that were committed
     * @param after the state after them
     * @param first the version of the first event
     * @param time the time of the events, in nanoseconds since 1970
     */
    record LoggedEvents(List<CommandEvent> events, CommandLifecycle after, long first, long time) {
        /** The first event of this class for a command, as a fact; empty when there is none. */
        <E extends CommandEvent> Optional<Fact> fact(Class<E> kind, String id, Partition partition, DeviceId device) {
            for (var i = 0; i < events.size(); i++) {
                var event = events.get(i);
                if (kind.isInstance(event) && event.id().equals(id)) {
                    return Optional.of(new Fact(partition.tenant(), device, first + i, time, event));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Applies a transition and commits its events. Blocks.
     *
     * @param streams the streams whose heads {@code check} and the decision read
     * @param check may refuse, with the view of the partition
     * @throws dev.landfall.core.model.Refused what {@code check} or the transition refuses; UNAVAILABLE
     */
    LoggedEvents take(
            Partition partition,
            Set<String> streams,
            Consumer<Store.PartitionView> check,
            CommandTransition transition) {
        return take(partition, streams, view -> {
            check.accept(view);
            return transition;
        });
    }

    /**
     * As the method above, with a transition that depends on the view.
     *
     * @param transition called again when another writer was faster; may refuse
     */
    LoggedEvents take(
            Partition partition, Set<String> streams, Function<Store.PartitionView, CommandTransition> transition) {
        var decided = locks.take(
                partition, () -> deciding.decided(partition, streams, view -> decide(view, transition.apply(view))));
        var taken = decided.result();
        taken.events().forEach(this::count);
        return new LoggedEvents(taken.events(), taken.after(), taken.first(), decided.time());
    }

    private Decision<LoggedEvents> decide(Store.PartitionView view, CommandTransition transition) {
        var before = life(view);
        var ruled = ruled(view, transition);
        var step = before.step(ruled, deciding.now());
        var taken = new LoggedEvents(step.events(), step.after(), before.version() + 1, 0);
        if (step.events().isEmpty()) {
            return Decision.nothing(taken);
        }
        return new Decision<>(
                taken,
                // The append requires that neither the session nor the registration has changed, because a device that
                // is being
                // deleted takes no commands.
                List.of(
                        new Requirement(Names.SESSION, view.version(Names.SESSION)),
                        new Requirement(Names.DEVICE, view.version(Names.DEVICE))),
                changes(view, step, ruled),
                indexes(view, step.after(), holder(view)));
    }

    /**
     * Turns a submitted command for a resource whose value the hub keeps into a {@link CommandTransition.Keep}; other
     * transitions stay as they are.
     */
    private static CommandTransition ruled(Store.PartitionView view, CommandTransition transition) {
        var submitted = switch (transition) {
            case CommandTransition.Submit submit -> submit;
            case CommandTransition.SubmitSent(var command, var _, var _, var audit) ->
                new CommandTransition.Submit(command, audit);
            default -> null;
        };
        if (submitted == null || !kept(view, submitted.command().request().href())) {
            return transition;
        }
        var command = submitted.command();
        var audit = submitted.audit();
        var href = command.request().href();
        var head = view.heads().get(href);
        var last = head == null ? null : StoredEvents.decode(href, head.bytes());
        return new CommandTransition.Keep(command, HubKeptWrite.of(command.request(), last, audit), audit);
    }

    private static boolean kept(Store.PartitionView view, String href) {
        return LinksHead.of(view).kept(href);
    }

    private List<Change> changes(Store.PartitionView view, CommandLifecycle.Step step, CommandTransition transition) {
        var commands = change(view, step);
        if (!(transition instanceof CommandTransition.Keep(var _, var done, var _))
                || done.change().isEmpty()) {
            return List.of(commands);
        }
        var changed = done.change().get();
        var bytes = StoredEvents.encode(changed);
        var keepUntil = retention.keepUntil(view.partition().tenant(), deciding.now(), bytes.length);
        // The last event of a resource is also its head.
        var resource = new Change(changed.href(), view.version(changed.href()), List.of(bytes), bytes, keepUntil);
        return List.of(commands, resource);
    }

    /** As the method above, for transitions that need only the session and the commands. */
    LoggedEvents take(Partition partition, Consumer<Store.PartitionView> check, CommandTransition transition) {
        return take(partition, STREAMS, check, transition);
    }

    /** The state machine of the commands in a view. */
    CommandLifecycle life(Store.PartitionView view) {
        var stored = view.heads().get(Names.COMMANDS);
        var head = stored == null ? CommandsHead.NONE : CommandsHead.decode(stored.bytes());
        return new CommandLifecycle(head, view.version(Names.COMMANDS), answer);
    }

    /** Reads the pending event of a command, which holds the request. Blocks; empty when the history no longer has the event. */
    Optional<Fact> pending(Partition partition, DeviceId device, Open open) {
        var versions = new Store.Range.Versions(open.pendingVersion(), open.pendingVersion(), false);
        return reading.read(partition, Names.COMMANDS, versions, Optional.empty(), 1).items().stream()
                .map(stored -> fact(partition, device, stored))
                .filter(fact -> fact.event() instanceof CommandPending)
                .findFirst();
    }

    /** Reads one page of the events of a command stream, from a version on. Blocks. */
    List<Fact> since(Partition partition, DeviceId device, long version) {
        var versions = new Store.Range.Versions(version, Long.MAX_VALUE, false);
        return reading.read(partition, Names.COMMANDS, versions, Optional.empty(), NEWS_MAX).items().stream()
                .map(stored -> fact(partition, device, stored))
                .toList();
    }

    long now() {
        return deciding.now();
    }

    Duration answer() {
        return answer;
    }

    StoreReads reading() {
        return reading;
    }

    private AddedChanges beside(Store.PartitionView view, CommandTransition transition, String holder) {
        var step = life(view).step(transition, deciding.now());
        return new AddedChanges(
                step.events().isEmpty() ? List.of() : List.of(change(view, step)),
                indexes(view, step.after(), holder),
                step.events());
    }

    private Change change(Store.PartitionView view, CommandLifecycle.Step step) {
        var events = step.events().stream().map(StoredEvents::encode).toList();
        var bytes = events.stream().mapToInt(event -> event.length).sum();
        var keepUntil = retention.keepUntil(view.partition().tenant(), deciding.now(), bytes);
        for (var event : step.events()) {
            if (event instanceof CommandPending(var command, var _)) {
                // The pending event must be kept as long as the command can be open.
                keepUntil = Math.max(keepUntil, Nanos.plus(Nanos.plus(command.validUntil(), answer), answer));
            }
        }
        return new Change(
                Names.COMMANDS,
                view.version(Names.COMMANDS),
                events,
                step.after().head().encode(),
                keepUntil);
    }

    private Map<String, List<IndexEntry>> indexes(Store.PartitionView view, CommandLifecycle life, String holder) {
        var due = life.due();
        var shard = Integer.toString(reading.shard(view.partition()));
        return Map.of(
                Names.COMMANDED.name(),
                life.any() ? entries(view) : List.of(),
                Names.DUE.name(),
                due == Long.MAX_VALUE ? List.of() : List.of(new IndexEntry(shard, Names.sortable(due))),
                Names.WAITING.name(),
                holder.isEmpty() || !life.waiting() ? List.of() : List.of(new IndexEntry(holder, "")));
    }

    /** The device's entries in the index {@link Names#COMMANDED}: none when it has no commands. */
    public List<IndexEntry> commanded(Store.PartitionView view) {
        return life(view).any() ? entries(view) : List.of();
    }

    private static List<IndexEntry> entries(Store.PartitionView view) {
        var stored = view.heads().get(Names.DEVICE);
        var device = Names.deviceOf(view.partition());
        if (stored == null || device.isEmpty()) {
            return List.of();
        }
        var sort = device.get().toString();
        var owner = DeviceHead.decode(stored.bytes()).owner();
        return List.of(new IndexEntry(Names.ALL, sort), new IndexEntry(Names.ofOwner(owner), sort));
    }

    /** The incarnation of the node that holds the device's session; empty when no session is open. */
    static String holder(Store.PartitionView view) {
        var stored = view.heads().get(Names.SESSION);
        if (stored == null) {
            return "";
        }
        var session = SessionHead.decode(stored.bytes());
        return session.open() ? session.incarnation() : "";
    }

    private static Fact fact(Partition partition, DeviceId device, Store.StoredEvent stored) {
        return new Fact(
                partition.tenant(),
                device,
                stored.version(),
                stored.time(),
                StoredEvents.decode(Names.COMMANDS, stored.bytes()));
    }

    private void count(CommandEvent event) {
        meters.command(Commands.stateOf(event).name().toLowerCase(Locale.ROOT));
    }
}
