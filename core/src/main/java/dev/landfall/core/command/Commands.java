package dev.landfall.core.command;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceEvent.CommandCancelled;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Commands of apps to devices. Every call blocks (virtual threads), checks the rights with {@link Access#may}, and refuses with
 * {@link dev.landfall.core.model.Refused}: UNAUTHENTICATED (the token has expired or was revoked), NOT_FOUND (the device does
 * not exist, or the principal may not read it), UNAVAILABLE, and what each method names.
 */
public final class Commands {
    /** The shortest time-to-live. */
    public static final Duration TIME_TO_LIVE_MIN = Duration.ofMillis(100);
    /** The longest time-to-live. */
    public static final Duration TIME_TO_LIVE_MAX = Duration.ofDays(30);
    /** The longest id, in characters. */
    public static final int ID_CHARS_MAX = 256;

    /** The time after which a waiting caller closes overdue commands again, in nanoseconds. */
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CommandLog log;
    private final CommandLists lists;
    private final Access access;
    private final SessionWaker waker;
    private final CommandWatch watch;
    private final Duration timeToLive;

    /**
     * Creates the part.
     *
     * @param timeToLive the time-to-live of commands that name none
     * @param indexed whether all devices with commands have entries in the index {@link Names#COMMANDED}
     */
    @SuppressWarnings("exports") // made by the core alone
    public Commands(
            CommandLog log,
            Access access,
            SessionWaker waker,
            CommandWatch watch,
            Duration timeToLive,
            BooleanSupplier indexed) {
        this.log = log;
        this.access = access;
        this.waker = waker;
        this.watch = watch;
        this.timeToLive = timeToLive;
        lists = new CommandLists(log, access, indexed);
    }

    /**
     * Stores a command and hands it to the gateway that holds the device's session. If that is on this node and can send the
     * command now, the command is stored as sent in the same append. A request for a resource whose value the hub
     * keeps is carried out in the same append: the command is then confirmed at once, whether the device is connected or not.
     *
     * @return the pending event, whose command has the id and {@code validUntil}
     * @throws Refused INVALID (a value of {@code request} or {@code options}), NOT_FOUND (the device does not exist, or has
     *     never published the resource), FORBIDDEN, DUPLICATE (an open command has this id), TOO_MANY, TOO_LARGE
     */
    public Fact submit(Principal principal, DeviceId device, AppRequest request, Options options) {
        access.checkAlive(principal);
        var command = command(principal, request, options);
        var partition = Names.device(principal.tenant(), device);
        var streams = new HashSet<>(Set.of(Names.DEVICE, Names.LINKS, Names.SESSION, Names.COMMANDS));
        if (!request.href().isEmpty()) {
            streams.add(request.href());
        }
        var key = new DeviceKey(principal.tenant(), device);
        try (var handover = new CommandHandover(waker, key, command, by(principal))) {
            var taken = log.take(partition, streams, view -> {
                mayCommand(principal, device, view);
                if (!options.force()) {
                    mustBeThere(request, view);
                }
                return handover.transition(view);
            });
            handover.stored(taken);
            return taken.fact(CommandPending.class, command.id(), partition, device)
                    .orElseThrow(() -> new IllegalStateException("submitted and not pending"));
        }
    }

    /**
     * Waits until a submitted command is no longer open.
     *
     * @param patience the longest wait
     * @return the event that ended the command: confirmed, unknown, expired or cancelled; empty when it had not ended after
     *     {@code patience}
     */
    public Optional<Fact> await(Fact submitted, Duration patience) {
        if (!(submitted.event() instanceof CommandPending(var command, var _))) {
            throw new IllegalArgumentException("waits for what was submitted");
        }
        var partition = Names.device(submitted.tenant(), submitted.device());
        var started = System.nanoTime();
        var patient = patience.compareTo(TIME_TO_LIVE_MAX) < 0 ? patience.toNanos() : TIME_TO_LIVE_MAX.toNanos();
        var from = submitted.version() + 1;
        var sweepAt = command.validUntil();
        try (var seat = watch.watch(partition)) {
            while (true) {
                var signals = seat.signals();
                var events = log.since(partition, submitted.device(), from);
                var closing = closing(events, command.id());
                if (closing.isPresent()) {
                    return closing;
                }
                if (!events.isEmpty()) {
                    from = events.getLast().version() + 1;
                    continue;
                }
                var now = log.now();
                var left = patient - (System.nanoTime() - started);
                if (now >= sweepAt) {
                    // The command is overdue: this caller ends it and does not wait for the janitor.
                    log.sweep(partition);
                    sweepAt = now + SWEEP_NANOS;
                } else if (left <= 0 || now > overAt(command)) {
                    return Optional.empty();
                } else {
                    seat.await(signals, Math.min(left, sweepAt - now));
                }
            }
        }
    }

    /**
     * Explains the state of a command, and what the sender can do about it.
     *
     * @param last an event of the command, which this class returned to the same caller
     */
    public CommandEnd explain(Fact last) {
        if (!(last.event() instanceof DeviceEvent.CommandEvent event)) {
            throw new IllegalArgumentException("explains what happened to commands");
        }
        var view = log.reading().heads(Names.device(last.tenant(), last.device()), Set.of(Names.SESSION));
        var stored = view.heads().get(Names.SESSION);
        var connection = stored == null
                ? DeviceConnection.NEVER
                : SessionHead.decode(stored.bytes()).connection();
        return CommandEnd.of(event, waker.seen(connection));
    }

    /**
     * Lists the device's open and unknown commands that are not overdue, the oldest first. A page may end early when its
     * commands have more than 4 MiB.
     *
     * @throws Refused NOT_FOUND when the device does not exist or the principal may not read it; INVALID for a page token of
     *     another list
     */
    public ListPage<Pending> list(Principal principal, DeviceId device, Optional<String> token, int limit) {
        access.checkAlive(principal);
        return lists.of(principal, device, token, limit).orElseThrow(Commands::noDevice);
    }

    /** The state of one command of the device; empty when the command is neither open nor unknown. */
    public Optional<Command.State> state(Principal principal, DeviceId device, String id) {
        access.checkAlive(principal);
        return lists.state(principal, device, id);
    }

    /**
     * Lists the commands of several devices, ordered by device. Devices that the principal may not read are left out.
     *
     * @param devices the devices; empty for all devices that the principal may read
     * @throws Refused INVALID for a page token of another list
     */
    public ListPage<Pending> list(Principal principal, Set<DeviceId> devices, Optional<String> token, int limit) {
        access.checkAlive(principal);
        return lists.page(principal, devices, token, limit);
    }

    /**
     * Cancels pending commands. Commands that were sent already stay as they are.
     *
     * @param href the resource whose commands are cancelled; the empty string for commands of kind {@link AppRequest.Twin}
     * @param ids only these commands; empty for all
     * @return the ids of the cancelled commands
     */
    public List<String> cancel(Principal principal, DeviceId device, String href, Set<String> ids) {
        return cancel(principal, device, new CommandTransition.Cancel(Set.of(href), ids, by(principal)))
                .events()
                .stream()
                .filter(CommandCancelled.class::isInstance)
                .map(DeviceEvent.CommandEvent::id)
                .toList();
    }

    /**
     * Cancels one pending command.
     *
     * @return the event that ended the command
     * @throws dev.landfall.core.model.Refused NOT_FOUND when the command is not open; INVALID when it was sent already
     */
    public Fact cancel(Principal principal, DeviceId device, String id) {
        var taken = cancel(principal, device, new CommandTransition.Cancel(Set.of(), Set.of(id), by(principal)));
        return taken.fact(CommandCancelled.class, id, Names.device(principal.tenant(), device), device)
                .orElseThrow(() -> taken.after().shown(log.now()).stream()
                                .anyMatch(open -> open.id().equals(id))
                        ? new Refused(
                                Reason.INVALID,
                                "The command was already sent to the device, so it cannot be cancelled.")
                        : new Refused(Reason.NOT_FOUND, "There is no open command " + id + "."));
    }

    /**
     * An open or unknown command.
     *
     * @param device the device of the command
     * @param event its pending event
     */
    public record Pending(DeviceId device, Command command, Fact event) {}

    /**
     * The options of a command.
     *
     * @param id the correlation id; empty to have one made
     * @param timeToLive how long the command may wait to be sent; zero for the hub's default
     * @param force whether the resource may be one that the device has never published
     * @param redeliver whether the command may be sent again when its first sending was not answered
     */
    public record Options(String id, Duration timeToLive, boolean force, boolean redeliver) {
        /** The usual options: an id is made, the default time-to-live, published resources only, sent at most once. */
        public static final Options USUAL = new Options("", Duration.ZERO, false, false);
    }

    /** The state of a command after this event. */
    public static Command.State stateOf(DeviceEvent.CommandEvent event) {
        return switch (event) {
            case DeviceEvent.CommandPending _ -> Command.State.PENDING;
            case DeviceEvent.CommandSent _ -> Command.State.SENT;
            case DeviceEvent.CommandConfirmed _ -> Command.State.CONFIRMED;
            case DeviceEvent.CommandUnknown _ -> Command.State.UNKNOWN;
            case DeviceEvent.CommandExpired _ -> Command.State.EXPIRED;
            case DeviceEvent.CommandCancelled _ -> Command.State.CANCELLED;
        };
    }

    private CommandLog.LoggedEvents cancel(Principal principal, DeviceId device, CommandTransition.Cancel turn) {
        access.checkAlive(principal);
        return log.take(
                Names.device(principal.tenant(), device),
                Set.of(Names.DEVICE, Names.SESSION, Names.COMMANDS),
                view -> mayCommand(principal, device, view),
                turn);
    }

    private Command command(Principal principal, AppRequest request, Options options) {
        var id = options.id().isEmpty() ? UUID.randomUUID().toString() : options.id();
        if (id.length() > ID_CHARS_MAX || id.chars().anyMatch(Character::isISOControl)) {
            throw new Refused(
                    Reason.INVALID,
                    "The id of a command can have at most " + ID_CHARS_MAX + " characters, and only visible ones.");
        }
        checkHref(request);
        var lives = options.timeToLive().isZero() ? timeToLive : options.timeToLive();
        if (lives.compareTo(TIME_TO_LIVE_MIN) < 0 || lives.compareTo(TIME_TO_LIVE_MAX) > 0) {
            throw new Refused(Reason.INVALID, "The time-to-live of a command must be between 100 ms and 30 days.");
        }
        var now = log.now();
        return new Command(
                id,
                request,
                Command.State.PENDING,
                options.redeliver(),
                options.force(),
                principal.subject(),
                now,
                Nanos.plus(now, lives),
                0);
    }

    private static void checkHref(AppRequest request) {
        if (request instanceof AppRequest.Twin) {
            return;
        }
        if (!request.href().startsWith("/")) {
            throw new Refused(Reason.INVALID, "The href of a resource must begin with a slash.");
        }
        try {
            Partition.checkName("href", request.href());
        } catch (IllegalArgumentException wrong) {
            throw new Refused(Reason.INVALID, wrong.getMessage() + ".", wrong);
        }
    }

    private void mayCommand(Principal principal, DeviceId device, Store.PartitionView view) {
        var stored = view.heads().get(Names.DEVICE);
        if (stored == null) {
            throw noDevice();
        }
        var head = DeviceHead.decode(stored.bytes());
        var tenant = principal.tenant();
        if (head.state() != DeviceHead.State.REGISTERED
                || !access.may(principal, Action.READ, device, tenant, head.owner())) {
            throw noDevice();
        }
        if (!access.may(principal, Action.COMMAND, device, tenant, head.owner())) {
            throw new Refused(Reason.FORBIDDEN, "The token may read this device, but may not send commands to it.");
        }
    }

    /**
     * Refuses a request for a resource that is neither published, nor below a published link, nor known from an event of the
     * device.
     */
    private static void mustBeThere(AppRequest request, Store.PartitionView view) {
        if (request instanceof AppRequest.Twin) {
            return;
        }
        if (Link.ruling(LinksHead.of(view).links(), request.href()).isPresent()) {
            return;
        }
        var twin = view.heads().get(request.href());
        if (twin == null
                || !(StoredEvents.decode(request.href(), twin.bytes()) instanceof DeviceEvent.ResourceChanged changed)
                || changed.status() == AnswerStatus.NOT_FOUND) {
            throw new Refused(
                    Reason.NOT_FOUND,
                    "The device has no resource " + request.href()
                            + ": the device has never published it, or has unpublished it.");
        }
    }

    private static Optional<Fact> closing(List<Fact> events, String id) {
        return events.stream()
                .filter(fact -> fact.event() instanceof DeviceEvent.CommandEvent event
                        && event.id().equals(id)
                        && !stateOf(event).open())
                .findFirst();
    }

    /** The time after which the command cannot be open any more, in nanoseconds since 1970. */
    private long overAt(Command command) {
        return Nanos.plus(Nanos.plus(command.validUntil(), log.answer()), Duration.ofNanos(SWEEP_NANOS));
    }

    private static Audit by(Principal principal) {
        return new Audit(principal.subject(), "", 0);
    }

    private static Refused noDevice() {
        return new Refused(Reason.NOT_FOUND, "There is no such device.");
    }
}
