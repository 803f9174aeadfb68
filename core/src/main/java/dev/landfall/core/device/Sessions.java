package dev.landfall.core.device;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.CommandLog;
import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.command.DeviceCommands;
import dev.landfall.core.command.SessionSlot;
import dev.landfall.core.command.WakeTarget;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Will;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens sessions of devices, and holds the sessions of this node. Any thread; calls block where they say so. */
@SuppressWarnings("exports") // made by the core alone
public final class Sessions implements WakeTarget, AutoCloseable {
    /** The reason of sessions whose node has lost its lease or died. */
    static final String NODE_LOST = "node-lost";

    private static final Logger LOG = System.getLogger(Sessions.class.getName());

    private final StoreWrites writing;
    private final Access access;
    private final CommandLog log;
    private final Supplier<Optional<String>> incarnation;
    private final long itemBytesMax;

    @NodeLocal(
            "nothing: the sessions of this process; after its end the devices sign in again, and the janitor closes what the index sessions still names")
    private final Map<DeviceKey, FencedSession> held = new ConcurrentHashMap<>();

    private final SessionDecisions decisions;
    private final SignInsInProgress signIns = new SignInsInProgress();
    private final OrphanedSessions orphans;
    private final FormerClaims formerClaims;
    private volatile boolean closed;

    /**
     * @param itemBytesMax the maximum size of one append, in bytes
     * @param incarnation the incarnation of this node; empty while it has no lease
     */
    public Sessions(
            StoreWrites writing,
            Access access,
            long itemBytesMax,
            CommandLog log,
            Supplier<Optional<String>> incarnation) {
        this.writing = writing;
        this.access = access;
        this.itemBytesMax = itemBytesMax;
        this.log = log;
        this.incarnation = incarnation;
        this.decisions = new SessionDecisions(writing, log);
        this.formerClaims = new FormerClaims(writing);
        this.orphans = new OrphanedSessions(this::endOrphan);
    }

    /**
     * Opens a session: stores that the device is connected to this node, and ends an earlier session, whose listener is told. Blocks.
     *
     * @throws dev.landfall.core.model.Refused UNAUTHENTICATED or FORBIDDEN (not a device of this principal), NOT_FOUND (never signed up),
     *     TOO_LARGE (a will that the hub does not {@linkplain #takes take}), UNAVAILABLE
     */
    public DeviceSession open(SignIn signIn, Listener listener) {
        if (!takes(signIn.will())) {
            throw new Refused(Reason.TOO_LARGE, "The will of the device is too large. Leave a smaller one.");
        }
        var node = incarnation.get();
        if (closed || node.isEmpty()) {
            throw new Refused(Reason.UNAVAILABLE, "The hub accepts no new sessions of devices now. Try again later.");
        }
        var device = new DeviceKey(signIn.principal().tenant(), signIn.device());
        admit(signIn.principal(), device);
        var session = signIns.during(device, () -> hold(signIn, device, node.get(), listener));
        writing.meters().signedIn();
        if (closed) {
            session.lost("shutting-down");
        } else if (!incarnation.get().equals(node)) {
            session.lost(NODE_LOST);
            // The node that found this incarnation dead may have closed its sessions before this one was stored.
            orphans.add(orphan(session));
        }
        return session;
    }

    /** Whether a will is small enough to be stored in one append with the end of its session. */
    public boolean takes(Will will) {
        return will.bytes() <= itemBytesMax / 2;
    }

    /** Checks that the principal may connect as the device, within the tenant of the token. */
    private void admit(Principal principal, DeviceKey key) {
        var device = key.device();
        access.checkAlive(principal);
        if (principal.roles().contains(Access.READER) || !principal.mayConcern(device)) {
            throw new Refused(Reason.FORBIDDEN, "The token may not connect as this device.");
        }
        var head = decisions.now(Names.device(key)).registered().orElseThrow(Sessions::unknown);
        if (!formerClaims.stands(key, head)) {
            throw unknown();
        }
        if (!mayConnect(principal, key, head)) {
            throw new Refused(Reason.UNAUTHENTICATED, "The device and the token belong to different owners.");
        }
    }

    private FencedSession hold(SignIn signIn, DeviceKey device, String node, Listener listener) {
        var partition = Names.device(device);
        var held = false;
        try {
            var opened = decisions.decide(partition, presence -> {
                var head = presence.registered()
                        .filter(one -> mayConnect(signIn.principal(), device, one))
                        .orElseThrow(Sessions::unknown);
                return presence.open(signIn, head, node);
            });
            var view = writing.reading().heads(partition, Set.of());
            if (!view.heads().containsKey(Names.DEVICE)) {
                throw unknown();
            }
            var commands = new DeviceCommands(log, partition, signIn.device(), opened.epoch(), signIn.connection());
            var session = new FencedSession(opened, view, this, commands, listener);
            take(session);
            held = true;
            return session;
        } finally {
            if (!held) {
                // The session may be open in the store although this node does not hold it.
                orphans.add(new OrphanedSessions.Orphan(device, node, "sign-in-failed"));
            }
        }
    }

    private boolean mayConnect(Principal principal, DeviceKey key, DeviceHead head) {
        return access.may(principal, Action.CONNECT, key.device(), key.tenant(), head.owner());
    }

    /** Adds a session. Of two sessions of one device the one with the later epoch stays; the other one ends. */
    private void take(FencedSession session) {
        var superseded = new FencedSession[1];
        held.merge(session.opened().key(), session, (before, now) -> {
            var newer = now.epoch() > before.epoch();
            superseded[0] = newer ? before : now;
            return newer ? now : before;
        });
        if (superseded[0] != null) {
            superseded[0].lost(FencedSession.REPLACED);
        }
    }

    /** Tells the gateway that holds the device's session here that commands are pending. Never waits. */
    @Override
    public void wake(DeviceKey device) {
        var session = held.get(device);
        if (session != null) {
            session.wake();
        }
    }

    @Override
    public @Nullable SessionSlot reserve(DeviceKey device, Command command) {
        var session = held.get(device);
        return session == null ? null : session.reserve(command);
    }

    /**
     * Ends the device's session on this node, if there is one. Never waits. The caller makes sure that the session is closed in the
     * store.
     *
     * @param reason one word, told to the gateway and stored with the device
     */
    public void end(DeviceKey device, String reason) {
        end(device, Long.MAX_VALUE, reason);
    }

    /**
     * Ends the device's session, whichever node holds it: durable when it returns for another node's, at once for one of this node.
     * Blocks.
     *
     * @param reason one word, told to the gateway and kept with the device
     */
    public void endEverywhere(DeviceKey device, String reason) {
        if (held.containsKey(device)) {
            end(device, reason);
            return;
        }
        decisions.decide(Names.device(device), presence -> presence.closeAny(reason, Audit.HUB));
    }

    /** Notices what other nodes do to the sessions of this one. */
    public LogFollower follower() {
        return new SessionFollower(held, writing.reading());
    }

    /** As {@link #end(DeviceKey, String)}, unless the session is a later one than that epoch. */
    void end(DeviceKey device, long epochMax, String reason) {
        var session = held.get(device);
        if (session != null && session.epoch() <= epochMax) {
            session.lost(reason);
        }
    }

    /** The number of sessions that this node holds. */
    public int count() {
        return held.size();
    }

    /**
     * Ends all sessions and stores that, for at most ten seconds. Blocks; may be called again.
     *
     * @param reason told to the gateways
     */
    public void endAll(String reason) {
        var sessions = List.copyOf(held.values());
        sessions.forEach(session -> session.lost(reason));
        SessionsClosing.close(sessions, this::close);
    }

    /**
     * Ends all sessions because this node has lost its lease. The node that finds it dead closes them in the store, so this call does not
     * wait for the store.
     */
    public void abandon() {
        held.values().forEach(session -> session.lost(NODE_LOST));
    }

    /** Closes the session in this partition if the dead incarnation still holds it. Blocks. */
    public void closeLost(Partition partition, String dead) {
        decisions.decide(
                partition, presence -> presence.close(presence.heldBy(dead).orElse(-1), NODE_LOST, Audit.HUB));
    }

    /** Ends all sessions and stores that; later sign-ins are refused. Blocks. */
    @Override
    public void close() {
        closed = true;
        endAll("shutting-down");
        orphans.close();
    }

    /** The will of a session that this node holds is not stored when it ends. Never waits. */
    void withdrawWill(FencedSession session) {
        decisions.withdrawWill(session.opened().key(), session.epoch());
    }

    StoreWrites writing() {
        return writing;
    }

    CommandLog log() {
        return log;
    }

    long itemBytesMax() {
        return itemBytesMax;
    }

    /** Removes a session that has ended on this node. It is then ended in the store, unless its reason says that others do that. */
    void lost(FencedSession session, String reason) {
        held.remove(session.opened().key(), session);
        if (!seenTo(reason)) {
            orphans.add(orphan(session));
        }
    }

    /** Ends a session in the store, now or, if that fails, later. Blocks. */
    void close(FencedSession session) {
        held.remove(session.opened().key(), session);
        var reason = session.end().word();
        if (seenTo(reason)) {
            decisions.ended(session.opened().key(), session.epoch());
            return;
        }
        var ended = false;
        try {
            decisions.decide(
                    session.opened().partition(), presence -> presence.close(session.epoch(), reason, session.audit()));
            decisions.ended(session.opened().key(), session.epoch());
            ended = true;
        } catch (Refused unavailable) {
            LOG.log(Level.DEBUG, "a session is ended in the store later", unavailable);
        } finally {
            if (!ended) {
                orphans.add(orphan(session));
            }
        }
    }

    /** Whether others end the sessions with this reason in the store. */
    private static boolean seenTo(String reason) {
        return reason.equals(FencedSession.REPLACED) || reason.equals(Registry.SIGNED_OFF) || reason.equals(NODE_LOST);
    }

    private static OrphanedSessions.Orphan orphan(FencedSession session) {
        var opened = session.opened();
        return new OrphanedSessions.Orphan(
                session.opened().key(),
                opened.connection().node(),
                session.end().word());
    }

    /**
     * Ends a session that is open in the store and not held by this node.
     *
     * @return false when a sign-in of the device is under way, so that it must be tried later
     */
    private boolean endOrphan(OrphanedSessions.Orphan orphan) {
        var partition = Names.device(orphan.device());
        var epoch = decisions.now(partition).heldBy(orphan.incarnation());
        if (epoch.isEmpty()) {
            return true;
        }
        // Checked after the store was read: the sign-in of the session that was read is either still under way, or
        // holds it.
        if (signIns.under(orphan.device())) {
            return false;
        }
        var session = held.get(orphan.device());
        if (session == null || session.epoch() != epoch.getAsLong()) {
            decisions.decide(partition, presence -> presence.close(epoch.getAsLong(), orphan.reason(), Audit.HUB));
            decisions.ended(orphan.device(), epoch.getAsLong());
        }
        return true;
    }

    private static Refused unknown() {
        return new Refused(Reason.NOT_FOUND, "The device has not signed up.");
    }

    /**
     * A sign-in of a device.
     *
     * @param connection the remote address and port
     * @param protocol the gateway's name of the protocol
     * @param localEndpoints the addresses at which the device can be reached without the hub
     * @param will what is stored when the session ends without the device's leave; see {@link #takes}
     */
    public record SignIn(
            Principal principal,
            DeviceId device,
            String connection,
            String protocol,
            List<String> localEndpoints,
            Will will) {
        /** A sign-in without a will. */
        public SignIn(
                Principal principal, DeviceId device, String connection, String protocol, List<String> localEndpoints) {
            this(principal, device, connection, protocol, localEndpoints, Will.NONE);
        }
    }

    /** Told about a session, on any thread and possibly before {@link #open} has returned; must not block. */
    public interface Listener {
        /**
         * There may be commands, see {@link dev.landfall.core.command.SessionCommands#open}, or changes of resources that the hub keeps,
         * see {@link DeviceSession#keptChanges}.
         */
        void commandsWaiting();

        /**
         * Asks for a place for a new command, which is not stored yet.
         *
         * @return null when the command cannot be sent now; it is then stored as pending, and {@link #commandsWaiting} is called
         */
        default @Nullable CommandSlot slot(Command command) {
            return null;
        }

        /**
         * The hub has ended the session: the gateway closes the connection. Reasons are words such as {@code replaced},
         * {@code signed-off}, {@code store-unavailable}, {@code node-lost}, {@code shutting-down}.
         */
        void ended(String reason);
    }
}
