package dev.landfall.core.command;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.node.Node;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells the gateway that holds the session of a device that a command waits: on this node directly, on another node by a request
 * over the bus. A lost request does no harm, because each node looks once a second for commands of its own sessions.
 */
@SuppressWarnings("exports") // for the core alone
public final class SessionWaker implements Node.Serving, AutoCloseable {
    private static final String THREAD = "waker";
    /** How long a node may take to answer a wake-up. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** The maximum number of wake-ups that are under way to other nodes. More are dropped. */
    private static final int REQUESTS_MAX = 256;

    private static final int ATTEMPTS_MAX = 3;
    /** The pause between two attempts to send a wake-up, in nanoseconds. */
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

    private static final int PAGE = 256;
    /** The maximum number of devices that one look wakes. */
    private static final int ROUND_MAX = 4096;

    private static final byte[] HEARD = {1};

    private final Node node;
    private final Bus bus;
    private final WakeTarget wake;
    private final Semaphore requests = new Semaphore(REQUESTS_MAX);
    /** The registration at the bus for wake-ups of this incarnation. Under the lock of this object. */
    private Bus.@Nullable Subscription answering;

    private boolean closed;
    /** The page token at which the last look stopped. For the thread that looks. */
    private Optional<String> goOn = Optional.empty();

    /** The incarnation of the last look. For the thread that looks. */
    private String lookedFor = "";

    /** @param wake the gateways with sessions on this node */
    public SessionWaker(Node node, Bus bus, WakeTarget wake) {
        this.node = node;
        this.bus = bus;
        this.wake = wake;
    }

    @Override
    public synchronized void began(String incarnation) {
        stop();
        answer(incarnation);
    }

    private synchronized void answer(String incarnation) {
        if (!closed && answering == null) {
            answering = bus.respond(subject(incarnation), this::requested);
        }
    }

    @Override
    public synchronized void ended(String incarnation) {
        stop();
    }

    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }

    /**
     * Wakes the sessions of this node that have pending commands, at most {@value #ROUND_MAX}, and continues where the last
     * look stopped. The core calls it once each second; blocks.
     */
    public void look(StoreReads reading) {
        if (!node.serving()) {
            return;
        }
        var incarnation = node.incarnation();
        // Registers again if the bus was unavailable when this node began to serve.
        Guard.run(THREAD, () -> answer(incarnation));
        var query = new Store.Query(Names.WAITING.name(), null, incarnation, "", null, Set.of());
        var token = incarnation.equals(lookedFor) ? goOn : Optional.<String>empty();
        lookedFor = incarnation;
        goOn = Optional.empty();
        var seen = 0;
        do {
            var page = reading.find(query, token, PAGE);
            for (var hit : page.items()) {
                Names.keyOf(hit.view().partition()).ifPresent(this::wakeHere);
            }
            seen += page.items().size();
            token = Optional.ofNullable(page.next());
        } while (token.isPresent() && seen < ROUND_MAX);
        goOn = token;
    }

    private boolean wakeHere(DeviceKey device) {
        return Guard.run(THREAD, () -> wake.wake(device));
    }

    /** The connection as it is now: a device whose node has no valid lease is offline. */
    DeviceConnection seen(DeviceConnection last) {
        return !last.online() || node.live(last.node())
                ? last
                : new DeviceConnection(
                        false,
                        last.id(),
                        last.protocol(),
                        last.node(),
                        last.localEndpoints(),
                        last.connectedAt(),
                        last.since(),
                        "node-lost");
    }

    /**
     * Wakes the gateway that holds the session, through the bus if another node holds it. Any thread; never waits.
     *
     * @param incarnation the incarnation that holds the session; empty when no session is open
     */
    void wake(String incarnation, DeviceKey device) {
        if (incarnation.isEmpty()) {
            return;
        }
        if (incarnation.equals(node.incarnation())) {
            wakeHere(device);
        } else if (requests.tryAcquire()) {
            Guard.startVirtual(THREAD, () -> ask(incarnation, device));
        }
    }

    /**
     * Asks for a place for a new command in the device's session. Any thread; never waits.
     *
     * @param incarnation the incarnation that holds the session; empty when no session is open
     * @return null when another node holds the session, or when the command has to wait for others
     */
    @Nullable
    SessionSlot reserve(String incarnation, DeviceKey device, Command command) {
        return !incarnation.isEmpty() && incarnation.equals(node.incarnation()) ? wake.reserve(device, command) : null;
    }

    /** Sends the wake-up to another node, with retries. On a virtual thread. */
    private void ask(String incarnation, DeviceKey device) {
        try {
            for (var attempt = 0; attempt < ATTEMPTS_MAX && !requested(incarnation, device); attempt++) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } finally {
            requests.release();
        }
    }

    private boolean requested(String incarnation, DeviceKey device) {
        try {
            bus.request(subject(incarnation), bytes(device), PATIENCE);
            return true;
        } catch (ProviderException unheard) {
            // The other node finds pending commands by itself within a second. Only for resources that the hub keeps is
            // the
            // wake-up needed.
            return false;
        }
    }

    private byte[] requested(byte[] message) {
        read(new String(message, StandardCharsets.UTF_8)).ifPresent(this::wakeHere);
        return HEARD;
    }

    private void stop() {
        if (answering != null) {
            answering.close();
            answering = null;
        }
    }

    /** Encodes a wake-up: the id of the device, a space, and the tenant. */
    private static byte[] bytes(DeviceKey device) {
        return (device.device() + " " + device.tenant()).getBytes(StandardCharsets.UTF_8);
    }

    /** Decodes a wake-up; empty if the message is not valid. The next look replaces a lost wake-up. */
    private static Optional<DeviceKey> read(String message) {
        var space = message.indexOf(' ');
        return space < 0 || space == message.length() - 1
                ? Optional.empty()
                : DeviceId.parse(message.substring(0, space))
                        .map(device -> new DeviceKey(message.substring(space + 1), device));
    }

    private static String subject(String incarnation) {
        return "node." + incarnation + ".wake";
    }
}
