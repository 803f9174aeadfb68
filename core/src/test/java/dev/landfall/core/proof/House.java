package dev.landfall.core.proof;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.CommandLog;
import dev.landfall.core.command.Commands;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Devices as the core stores them, without sessions and doors: enough for tests of one room. */
public final class House implements AutoCloseable {
    public static final String TENANT = "acme";
    public static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofDays(36_500);

    public final TurnedClock clock;
    public final HandStore store;
    public final Committer committer;
    public final StoreReads reading;
    public final DecisionLoop deciding;
    public final Access access;
    public final CommandLog log;
    public final CountedCommands counted = new CountedCommands();

    /** One process on a store. */
    public House(HandStore store, TurnedClock clock, CommitListener listener) {
        this.clock = clock;
        this.store = store;
        var limits = new Committer.Limits(
                16_384, 64L << 20, Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofMillis(20));
        committer = new Committer(store, listener, CoreMeters.NONE, limits);
        reading = new StoreReads(store);
        deciding = new DecisionLoop(reading, committer, clock);
        access = new Access(clock);
        log = new CommandLog(reading, deciding, Retention.within(Duration.ofDays(7), 1L << 30), ANSWER, counted);
    }

    /** Someone with a token that does not end. */
    public Principal user(String owner, String... roles) {
        return new Principal(
                owner,
                TENANT,
                owner,
                Optional.empty(),
                Set.of(roles),
                "",
                clock.instant().plus(NEVER));
    }

    /** A new device of an owner. */
    public DeviceId device(String owner) {
        var device = new DeviceId(UUID.randomUUID());
        register(device, owner);
        return device;
    }

    /** Makes a device an owner's. */
    public void register(DeviceId device, String owner) {
        var head = new DeviceHead(owner, "", List.of(), deciding.now(), DeviceHead.State.REGISTERED, 0);
        write(
                device,
                Names.DEVICE,
                new DeviceEvent.Registered(owner, Audit.HUB),
                head.encode(),
                Map.of(
                        Names.OWNER_DEVICES.name(), List.of(new IndexEntry(owner, device.toString())),
                        Names.TENANT_DEVICES.name(), List.of(new IndexEntry(Names.ALL, device.toString()))));
    }

    /** The owner gives the device up. */
    public void unregister(DeviceId device, String owner) {
        var head = new DeviceHead(owner, "", List.of(), deciding.now(), DeviceHead.State.UNREGISTERED, 0);
        write(device, Names.DEVICE, new DeviceEvent.Unregistered(owner, Audit.HUB), head.encode(), Map.of());
        var partition = Names.device(TENANT, device);
        committer.delete(partition, reading.heads(partition, Set.of()).generation());
    }

    /** Opens a session; returns its epoch. */
    public long signIn(DeviceId device, String incarnation) {
        var connection = new DeviceConnection(true, "10.0.0.1:7", "test", incarnation, List.of(), 1, 1, "");
        return deciding.decide(Names.device(TENANT, device), Set.of(), view -> {
            var beside = log.opened(view, incarnation);
            var session = change(
                    Names.SESSION,
                    view.version(Names.SESSION),
                    StoredEvents.encode(new DeviceEvent.SessionOpened(connection, Audit.HUB)),
                    new SessionHead(connection).encode());
            var changes = new ArrayList<>(beside.changes());
            changes.add(session);
            var indexes = new HashMap<>(beside.indexes());
            indexes.put(Names.SESSIONS.name(), List.of(new IndexEntry(incarnation, "")));
            return new Decision<>(view.version(Names.SESSION) + 1, List.of(), changes, indexes);
        });
    }

    /** Closes a session if that incarnation holds it. */
    public void signOut(Partition partition, String incarnation) {
        deciding.decide(partition, Set.of(), view -> {
            var stored = view.heads().get(Names.SESSION);
            if (stored == null
                    || !SessionHead.decode(stored.bytes()).incarnation().equals(incarnation)
                    || !SessionHead.decode(stored.bytes()).open()) {
                return Decision.nothing(false);
            }
            var connection = new DeviceConnection(false, "", "", incarnation, List.of(), 1, 2, "node-lost");
            var beside = log.ended(view, "node-lost", "");
            var changes = new ArrayList<>(beside.changes());
            changes.add(change(
                    Names.SESSION,
                    view.version(Names.SESSION),
                    StoredEvents.encode(new DeviceEvent.SessionClosed(connection, Audit.HUB)),
                    new SessionHead(connection).encode()));
            var indexes = new HashMap<>(beside.indexes());
            indexes.put(Names.SESSIONS.name(), List.of());
            return new Decision<>(true, List.of(), changes, indexes);
        });
    }

    /** The device says what a resource is. */
    public void report(DeviceId device, String href, String content) {
        write(device, href, changed(href, content), null, Map.of());
    }

    /** The commands of a device that have not ended. */
    public List<Commands.Pending> listed(Commands commands, Principal principal, DeviceId device) {
        return commands.list(principal, device, Optional.empty(), 100).items();
    }

    /** The event of a report. */
    public static DeviceEvent.ResourceChanged changed(String href, String content) {
        return new DeviceEvent.ResourceChanged(
                href,
                AnswerStatus.OK,
                new Content(0, content.getBytes(StandardCharsets.UTF_8)),
                List.of(),
                new byte[0],
                Audit.HUB);
    }

    private void write(
            DeviceId device,
            String stream,
            DeviceEvent event,
            byte @Nullable [] head,
            Map<String, List<IndexEntry>> indexes) {
        var bytes = StoredEvents.encode(event);
        deciding.decide(
                Names.device(TENANT, device),
                Set.of(stream),
                view -> new Decision<>(
                        true,
                        List.of(),
                        List.of(change(stream, view.version(stream), bytes, head == null ? bytes : head)),
                        indexes));
    }

    private Change change(String stream, long version, byte[] event, byte[] head) {
        return new Change(
                stream,
                version,
                List.of(event),
                head,
                deciding.now() + Duration.ofDays(7).toNanos());
    }

    @Override
    public void close() {
        committer.close();
    }
}
