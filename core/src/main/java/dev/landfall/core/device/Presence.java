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

/** Decides comings and goings of one device. Looks at {@link #STREAMS}. */
record Presence(StoreWrites writing, CommandLog log, Store.PartitionView view) {
    private static final CommandLog.AddedChanges NO_COMMANDS =
            new CommandLog.AddedChanges(List.of(), Map.of(), List.of());

    /** What must be looked at. */
    static final Set<String> STREAMS = Set.of(Names.DEVICE, Names.SESSION, Names.SYNC, Names.COMMANDS);

    /** The device as the registry has it; empty when it has none. */
    Optional<DeviceHead> registered() {
        return Optional.ofNullable(view.heads().get(Names.DEVICE))
                .map(head -> DeviceHead.decode(head.bytes()))
                .filter(head -> head.state() == DeviceHead.State.REGISTERED);
    }

    /** How far twins follow. */
    Synchronisation synchronisation() {
        var head = view.heads().get(Names.SYNC);
        return head == null
                ? Synchronisation.INITIAL
                : SyncHead.decode(head.bytes()).synchronisation();
    }

    /** A session begins; whoever had one before is fenced off by its version. */
    Decision<Outcome<OpenedSession>> open(Sessions.SignIn signIn, DeviceHead head, String incarnation) {
        var now = writing.now();
        var connection = new DeviceConnection(
                true, signIn.connection(), signIn.protocol(), incarnation, signIn.localEndpoints(), now, now, "");
        var audit = new Audit(signIn.principal().subject(), signIn.connection(), 0);
        var synchronisation = restarted(synchronisation());
        var changes = new ArrayList<Change>();
        changes.add(session(new DeviceEvent.SessionOpened(connection, audit), connection));
        synchronised(synchronisation, audit).ifPresent(changes::add);
        var commands = log.opened(view, incarnation);
        changes.addAll(commands.changes());
        var opened = new OpenedSession(
                view.partition(), signIn, view.version(Names.SESSION) + 1, connection, head, synchronisation);
        // What is registered, and what commands there are, must not change in between.
        var requires = List.of(
                new Requirement(Names.DEVICE, view.version(Names.DEVICE)),
                new Requirement(Names.COMMANDS, view.version(Names.COMMANDS)));
        return new Decision<>(
                new Outcome<>(opened, commands),
                requires,
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
     * The session of this epoch ends, and what it sent and nobody answered becomes unknown.
     *
     * @return false, and nothing is written, when it is not the latest or was ended already
     */
    Decision<Outcome<Boolean>> close(long epoch, String reason, Audit audit) {
        if (openEpoch().orElse(-1) != epoch) {
            return Decision.nothing(new Outcome<>(false, NO_COMMANDS));
        }
        var changes = new ArrayList<Change>();
        closing(reason, audit).ifPresent(changes::add);
        synchronised(restarted(synchronisation()), audit).ifPresent(changes::add);
        var commands = log.ended(view, reason, audit.connection());
        changes.addAll(commands.changes());
        var requires = List.of(
                new Requirement(Names.DEVICE, view.version(Names.DEVICE)),
                new Requirement(Names.COMMANDS, view.version(Names.COMMANDS)));
        var held = registered()
                .map(head -> DeviceIndexTerms.held(head, Names.NOBODY))
                .orElse(List.of());
        return new Decision<>(new Outcome<>(true, commands), requires, changes, indexes(commands, List.of(), held));
    }

    /** The epoch of the session, if it is open. */
    OptionalLong openEpoch() {
        var head = view.heads().get(Names.SESSION);
        return head != null && SessionHead.decode(head.bytes()).open()
                ? OptionalLong.of(head.version())
                : OptionalLong.empty();
    }

    /** The epoch of the session, if it is open and this incarnation holds it. */
    OptionalLong heldBy(String incarnation) {
        return holder().equals(incarnation) ? openEpoch() : OptionalLong.empty();
    }

    private String holder() {
        var head = view.heads().get(Names.SESSION);
        return head == null ? "" : SessionHead.decode(head.bytes()).incarnation();
    }

    /** The change of the session stream that ends what is open; empty when nothing is. */
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
        return session(new DeviceEvent.SessionClosed(offline, audit), offline);
    }

    private Change session(DeviceEvent event, DeviceConnection connection) {
        return change(Names.SESSION, event, new SessionHead(connection).encode());
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

    /** Who holds the session now, in the key of {@link Names#HOLDER}. */
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

    /** Without a session nothing follows the device; with a new one nothing does yet. */
    private static Synchronisation restarted(Synchronisation before) {
        return new Synchronisation(
                before.enabled(),
                before.enabled() ? State.OUT_OF_SYNC : State.DISABLED,
                before.syncingAt(),
                before.inSyncAt(),
                before.forcedAt());
    }

    /**
     * What a decision comes to.
     *
     * @param commands what happens to them in the same append; to be counted once it is durable
     */
    record Outcome<T>(T result, CommandLog.AddedChanges commands) {}
}
