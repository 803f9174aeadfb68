package dev.landfall.core.device;

import dev.landfall.core.command.CommandLog;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.core.stored.SyncHead;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides on the beginning and the end of a device's sessions, from a view with the {@link #STREAMS}. Pure except for clock and
 * retention.
 *
 * @param view with all streams if the decision ends a session that {@linkplain #leavesWill leaves a will}
 * @param withdrawn the epoch of a session whose will the device has withdrawn; {@link #NONE} if there is none
 */
record Presence(StoreWrites writing, CommandLog log, Store.PartitionView view, long withdrawn) {
    /** No session has this epoch. */
    static final long NONE = -1;

    private static final CommandLog.AddedChanges NO_COMMANDS =
            new CommandLog.AddedChanges(List.of(), Map.of(), List.of());

    /** The streams whose heads are needed. */
    static final Set<String> STREAMS = Set.of(Names.DEVICE, Names.SESSION, Names.SYNC, Names.COMMANDS);

    /** For decisions that store no will. */
    Presence(StoreWrites writing, CommandLog log, Store.PartitionView view) {
        this(writing, log, view, NONE);
    }

    /** The head of the device; empty when the device is not registered. */
    Optional<DeviceHead> registered() {
        return Optional.ofNullable(view.heads().get(Names.DEVICE))
                .map(head -> DeviceHead.decode(head.bytes()))
                .filter(head -> head.state() == DeviceHead.State.REGISTERED);
    }

    /** The stored state of the twin synchronisation. */
    Synchronisation synchronisation() {
        var head = view.heads().get(Names.SYNC);
        return head == null
                ? Synchronisation.INITIAL
                : SyncHead.decode(head.bytes()).synchronisation();
    }

    /**
     * Begins a session. Its version fences off the writes of the session before.
     *
     * @param incarnation the incarnation of the node that holds the session
     */
    Decision<Outcome<OpenedSession>> open(Sessions.SignIn signIn, DeviceHead head, String incarnation) {
        var now = writing.now();
        var connection = new DeviceConnection(
                true, signIn.connection(), signIn.protocol(), incarnation, signIn.localEndpoints(), now, now, "");
        var audit = new Audit(signIn.principal().subject(), signIn.connection(), 0);
        var synchronisation = restarted(synchronisation());
        var changes = new ArrayList<>(will());
        changes.add(change(
                Names.SESSION,
                new DeviceEvent.SessionOpened(connection, audit),
                new SessionHead(connection, audit.user(), signIn.will()).encode()));
        synchronised(synchronisation, audit).ifPresent(changes::add);
        var commands = log.opened(view, incarnation);
        changes.addAll(commands.changes());
        var opened = new OpenedSession(
                view.partition(), signIn, view.version(Names.SESSION) + 1, connection, head, synchronisation);
        return new Decision<>(
                new Outcome<>(opened, commands),
                requirements(),
                changes,
                indexes(commands, List.of(new IndexEntry(incarnation, "")), DeviceIndexTerms.held(head, incarnation)));
    }

    /** The session that is open ends, whichever it is; false when none is open. As {@link #close}. */
    Decision<Outcome<Boolean>> closeAny(String reason, Audit audit) {
        var epoch = openEpoch();
        return epoch.isPresent()
                ? close(epoch.getAsLong(), reason, audit)
                : Decision.nothing(new Outcome<>(false, NO_COMMANDS));
    }

    /**
     * Ends the session of this epoch; commands that it sent and that were not answered become unknown.
     *
     * @return a decision for false, which writes nothing, when it is not the latest session or has ended already
     */
    Decision<Outcome<Boolean>> close(long epoch, String reason, Audit audit) {
        if (openEpoch().orElse(-1) != epoch) {
            return Decision.nothing(new Outcome<>(false, NO_COMMANDS));
        }
        var changes = new ArrayList<>(will());
        closing(reason, audit).ifPresent(changes::add);
        synchronised(restarted(synchronisation()), audit).ifPresent(changes::add);
        var commands = log.ended(view, reason, audit.connection());
        changes.addAll(commands.changes());
        var held = registered()
                .map(head -> DeviceIndexTerms.held(head, Names.NOBODY))
                .orElse(List.of());
        return new Decision<>(
                new Outcome<>(true, commands), requirements(), changes, indexes(commands, List.of(), held));
    }

    /** Registration, commands and, for a will, links must not have changed since the view was read. */
    private List<Requirement> requirements() {
        var device = new Requirement(Names.DEVICE, view.version(Names.DEVICE));
        var commands = new Requirement(Names.COMMANDS, view.version(Names.COMMANDS));
        return leavesWill()
                ? List.of(device, commands, new Requirement(Names.LINKS, view.version(Names.LINKS)))
                : List.of(device, commands);
    }

    /** Whether the session is open and its will is stored when it ends. */
    boolean leavesWill() {
        var head = view.heads().get(Names.SESSION);
        if (head == null || head.version() == withdrawn) {
            return false;
        }
        var session = SessionHead.decode(head.bytes());
        return session.open() && !session.will().isEmpty();
    }

    private List<Change> will() {
        var head = view.heads().get(Names.SESSION);
        return head != null && leavesWill()
                ? WillChanges.of(writing, view, SessionHead.decode(head.bytes()))
                : List.of();
    }

    /** The epoch of the session if it is open. */
    OptionalLong openEpoch() {
        var head = view.heads().get(Names.SESSION);
        return head != null && SessionHead.decode(head.bytes()).open()
                ? OptionalLong.of(head.version())
                : OptionalLong.empty();
    }

    /** The epoch of the session if it is open and held by this incarnation. */
    OptionalLong heldBy(String incarnation) {
        return holder().equals(incarnation) ? openEpoch() : OptionalLong.empty();
    }

    private String holder() {
        var head = view.heads().get(Names.SESSION);
        return head == null ? "" : SessionHead.decode(head.bytes()).incarnation();
    }

    /** The change of the session stream that ends an open session; empty when none is open. */
    Optional<Change> closing(String reason, Audit audit) {
        return Optional.ofNullable(view.heads().get(Names.SESSION))
                .map(head -> SessionHead.decode(head.bytes()))
                .filter(SessionHead::open)
                .map(head -> closing(head.connection(), reason, audit));
    }

    private Change closing(DeviceConnection last, String reason, Audit audit) {
        var offline = new DeviceConnection(
                false,
                last.id(),
                last.protocol(),
                last.node(),
                last.localEndpoints(),
                last.connectedAt(),
                writing.now(),
                reason);
        return change(Names.SESSION, new DeviceEvent.SessionClosed(offline, audit), new SessionHead(offline).encode());
    }

    private Optional<Change> synchronised(Synchronisation next, Audit audit) {
        return next.equals(synchronisation())
                ? Optional.empty()
                : Optional.of(change(
                        Names.SYNC, new DeviceEvent.SynchronisationChanged(next, audit), new SyncHead(next).encode()));
    }

    private Change change(String stream, DeviceEvent event, byte[] head) {
        return writing.change(
                view.partition().tenant(), stream, view.version(stream), StoredEvents.encode(event), head);
    }

    /** The holder of the session, as {@link Names#HOLDER} has it in its keys. */
    String heldNow() {
        return openEpoch().isPresent() ? holder() : Names.NOBODY;
    }

    private static Map<String, List<IndexEntry>> indexes(
            CommandLog.AddedChanges commands, List<IndexEntry> sessions, List<IndexEntry> held) {
        var all = new HashMap<>(commands.indexes());
        all.put(Names.HOLDER.name(), held);
        all.put(Names.SESSIONS.name(), sessions);
        return all;
    }

    /** The state of the synchronisation when a session begins or ends: no twin is observed at that moment. */
    private static Synchronisation restarted(Synchronisation before) {
        return new Synchronisation(
                before.enabled(),
                before.enabled() ? State.OUT_OF_SYNC : State.DISABLED,
                before.syncingAt(),
                before.inSyncAt(),
                before.forcedAt());
    }

    /**
     * The result of a decision.
     *
     * @param commands the changes of commands in the same append; they are counted when the append is durable
     */
    record Outcome<T>(T result, CommandLog.AddedChanges commands) {}
}
