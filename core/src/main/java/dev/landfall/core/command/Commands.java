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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Asking devices, for apps. Every call blocks (virtual threads), asks {@code Access.may}, and refuses with
 * {@link dev.landfall.core.model.Refused}: UNAUTHENTICATED (the token expired), NOT_FOUND (no such device, as far as the
 * principal may know), UNAVAILABLE, and what stands at each.
 */
public final class Commands {
    /** The shortest time-to-live. */
    public static final Duration TIME_TO_LIVE_MIN = Duration.ofMillis(100);
    /** The longest time-to-live. */
    public static final Duration TIME_TO_LIVE_MAX = Duration.ofDays(30);
    /** The longest id, in characters. */
    public static final int ID_CHARS_MAX = 256;

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CommandLog log;
    private final CommandLists lists;
    private final Access access;
    private final SessionWaker waker;
    private final CommandWatch watch;
    private final Duration timeToLive;

    /**
     * @param timeToLive of commands that say none
     * @param indexed whether devices of an older hub's data are carried over
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
     * Makes a wish durable and wakes the gateway that holds the device's session. What the hub keeps for the device it does itself,
     * in the same append: the command is confirmed by then, whether the device is connected or not.
     *
     * @return the pending event: its command has the id and validUntil
     * @throws Refused INVALID (a value of {@code request} or {@code options}), NOT_FOUND (no such device, or it never published the
     *     resource), FORBIDDEN, DUPLICATE (an open command has that id), TOO_MANY, TOO_LARGE
     */
    public Fact submit(Principal principal, DeviceId device, AppRequest request, Options options) {
        access.checkAlive(principal);
        var command = command(principal, request, options);
        var partition = Names.device(principal.tenant(), device);
        var streams = new HashSet<>(Set.of(Names.DEVICE, Names.LINKS, Names.SESSION, Names.COMMANDS));
        if (!request.href().isEmpty()) {
            streams.add(request.href());
        }
        var holder = new AtomicReference<>("");
        var taken = log.take(
                partition,
                streams,
                view -> {
                    mayCommand(principal, device, view);
                    if (!options.force()) {
                        mustBeThere(request, view);
                    }
                    holder.set(CommandLog.holder(view));
                },
                new CommandTransition.Submit(command, new Audit(principal.subject(), "", 0)));
        waker.wake(holder.get(), new DeviceKey(principal.tenant(), device));
        return taken.fact(CommandPending.class, command.id(), partition, device)
                .orElseThrow(() -> new IllegalStateException("submitted and not pending"));
    }

    /**
     * Waits until a command that was submitted is no longer open, or its time is over.
     *
     * @return the event that closed it: confirmed, unknown, expired or cancelled; empty when {@code patience} ended first
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
                var told = seat.told();
                var news = log.since(partition, submitted.device(), from);
                var closing = closing(news, command.id());
                if (closing.isPresent()) {
                    return closing;
                }
                if (!news.isEmpty()) {
                    from = news.getLast().version() + 1;
                    continue;
                }
                var now = log.now();
                var left = patient - (System.nanoTime() - started);
                if (now >= sweepAt) {
                    // Its time is over: nobody has to wait for the janitor to say so.
                    log.sweep(partition);
                    sweepAt = now + SWEEP_NANOS;
                } else if (left <= 0 || now > overAt(command)) {
                    return Optional.empty();
                } else {
                    seat.await(told, Math.min(left, sweepAt - now));
                }
            }
        }
    }

    /**
     * Why a command is where it is, and what its sender can do about it: that the device is away, for example.
     *
     * @param last an event of the command that this class returned to whoever asks now
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
     * The device's open commands and those nobody knows the end of, expired ones left out, oldest first. A page ends early when
     * its commands hold more than a few MiB.
     *
     * @throws Refused NOT_FOUND for a device that the principal may not know; INVALID when the token is none
     */
    public ListPage<Pending> list(Principal principal, DeviceId device, Optional<String> token, int limit) {
        access.checkAlive(principal);
        return lists.of(principal, device, token, limit).orElseThrow(Commands::noDevice);
    }

    /** What becomes of one of these commands; empty when it has ended. */
    public Optional<Command.State> state(Principal principal, DeviceId device, String id) {
        access.checkAlive(principal);
        return lists.state(principal, device, id);
    }

    /**
     * The same of several devices, ordered by device; those the principal may not read are left out.
     *
     * @param devices which; empty for all the principal may read
     * @throws Refused INVALID when the token is none
     */
    public ListPage<Pending> list(Principal principal, Set<DeviceId> devices, Optional<String> token, int limit) {
        access.checkAlive(principal);
        return lists.page(principal, devices, token, limit);
    }

    /**
     * Cancels pending commands; those sent already are left alone.
     *
     * @param href only those of this resource; empty string for those of {@link AppRequest.Twin}
     * @param ids only these; empty for all
     * @return the ids that were cancelled
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
     * As {@link #cancel}, for one command by its id alone.
     *
     * @return the closing event
     * @throws dev.landfall.core.model.Refused NOT_FOUND when it is not open; INVALID when it was sent already
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

    /** An open command with the device it is for and the time of its pending event. */
    public record Pending(DeviceId device, Command command, Fact event) {}

    /**
     * How a command is to be treated.
     *
     * @param id the correlation id; empty to have one made
     * @param timeToLive how long it may wait to be sent; zero for the hub's default
     * @param force whether the resource may be one that was never published
     * @param redeliver whether it may be sent again when nobody knows if the first one arrived
     */
    public record Options(String id, Duration timeToLive, boolean force, boolean redeliver) {
        /** The usual: id made, default time, published resources only, at most once. */
        public static final Options USUAL = new Options("", Duration.ZERO, false, false);
    }

    /** The state a closing event leaves a command in. */
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

    /** Published, or below what is open, or known from what the device said. */
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

    private static Optional<Fact> closing(List<Fact> news, String id) {
        return news.stream()
                .filter(fact -> fact.event() instanceof DeviceEvent.CommandEvent event
                        && event.id().equals(id)
                        && !stateOf(event).open())
                .findFirst();
    }

    /** From then on nothing can be open any more, if someone looked. */
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
