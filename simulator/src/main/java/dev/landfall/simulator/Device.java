package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.simulator.LoopContext.Timer;
import dev.landfall.simulator.LoopContext.Wire;
import dev.landfall.simulator.Observations.Change;
import dev.landfall.simulator.StateFile.Saved;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One OCF device: its resources, its connection and its protocol. All methods are called on one thread, that of its {@link LoopContext}.
 */
final class Device implements FleetDevice {

    private static final int SETTLE_MILLIS = 40;
    private static final int OCF_1_0_0 = 2048;

    private final UUID id;
    private final long seed;
    private final Behaviour behaviour;
    private final LoopContext context;
    private final byte[] anchor;
    private final Resources resources;
    private final Observations observations = new Observations(this);
    private final CloudClient cloud = new CloudClient(this);
    private final DeviceResponses answers = new DeviceResponses(this, observations);
    private final List<Change> changes = new ArrayList<>(1);
    private @Nullable Timer settling;
    private @Nullable Wire wire;
    private boolean connecting;
    private boolean stopped;
    private @Nullable Message lastWord;

    /** Makes a device whose changes are computed from {@code seed} and whose ETags are above {@code etag}. */
    Device(UUID id, long seed, Behaviour behaviour, LoopContext context, long etag) {
        this.id = id;
        this.seed = seed ^ id.getLeastSignificantBits();
        this.behaviour = behaviour;
        this.context = context;
        this.anchor = ("ocf://" + id).getBytes(StandardCharsets.US_ASCII);
        this.resources = new Resources(behaviour, etag);
    }

    @Override
    public UUID id() {
        return id;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    Timing timing() {
        return behaviour.timing();
    }

    LoopContext surroundings() {
        return context;
    }

    Resources resources() {
        return resources;
    }

    CloudClient cloud() {
        return cloud;
    }

    /** The anchor of its links: {@code ocf://<device id>} in ASCII. */
    byte[] anchor() {
        return anchor;
    }

    /** Connects for {@code enrolment} unless a connection is open or being opened. */
    void connect(Enrolment enrolment) {
        if (wire == null && !connecting && !stopped) {
            connecting = true;
            context.dialer().dial(this, enrolment);
        }
    }

    boolean isConnected() {
        return wire != null;
    }

    void connected(Wire made) {
        connecting = false;
        if (stopped) {
            made.close();
            return;
        }
        wire = made;
        if (lastWord != null) {
            send(lastWord);
            flush();
            lastWord = null;
        }
        cloud.connected();
    }

    void unreachable(String reason) {
        connecting = false;
        if (!stopped) {
            context.events().closed(id, reason, false);
            cloud.unreachable();
        }
    }

    /** The connection {@code from} is closed. If the device uses it, the device connects again. */
    void lost(Wire from, String reason) {
        if (from.equals(wire)) {
            disconnect(reason);
        }
    }

    @Override
    public void disconnect(String reason) {
        if (wire == null) {
            return;
        }
        var gone = wire;
        var wasSignedIn = cloud.phase() == CloudClient.Phase.SIGNED_IN;
        wire = null;
        observations.clear();
        changes.clear();
        gone.close();
        context.events().closed(id, reason, wasSignedIn);
        if (!stopped) {
            cloud.lost();
        }
    }

    @Override
    public void stop(String reason) {
        cloud.stop();
        stopped = true;
        disconnect(reason);
    }

    /** Connects again to send one message, and sends nothing more on that connection. */
    void sayOnNewConnection(Enrolment enrolment, Message word) {
        lastWord = word;
        connect(enrolment);
    }

    /** A message has arrived. */
    void received(Wire from, Message message) {
        if (!from.equals(wire)) {
            return;
        }
        if (Code.isSignal(message.code())) {
            signalled(message);
            return;
        }
        if (message.hasBlockOption()) {
            crash();
            return;
        }
        var objection = objection(message);
        if (objection != null) {
            disconnect(objection);
        } else if (Code.isRequest(message.code())) {
            answers.answer(message);
        } else if (Code.isResponse(message.code())) {
            cloud.answered(message);
        }
    }

    /**
     * Changes a light and notifies the hub. Returns false without a change while the device is not signed in or not observed, or while
     * the connection accepts no more bytes.
     */
    @Override
    public boolean change(int light) {
        var open = wire;
        var ref = ResourceRef.light(light);
        if (open == null
                || cloud.phase() != CloudClient.Phase.SIGNED_IN
                || !observations.covers(ref)
                || !open.isWritable()) {
            return false;
        }
        resources.lights().change(light, seed, resources.nextEtag());
        observations.notifyObservers(List.of(new Change(ref, false)), open);
        return true;
    }

    /** A request has changed a resource. The hub is notified a little later, together with other changes. */
    void changed(ResourceRef ref, boolean gone) {
        changes.removeIf(change -> change.ref().equals(ref));
        changes.add(new Change(ref, gone));
        if (settling == null) {
            settling = after(SETTLE_MILLIS * timing().settle(), this::settle);
        }
    }

    /** Whether the hub may read and write {@code ref} over this connection. */
    boolean allows(ResourceRef ref) {
        if (wire == null
                || !wire.isSecure()
                || behaviour.acl() == Acl.OPEN
                || ref.kind().isPublic()) {
            return true;
        }
        var registration = cloud.registration();
        return registration != null
                && ("uuid:" + registration.enrolment.hubId()).equals(wire.peerName())
                && !ref.kind().mustBeNamed();
    }

    boolean isSecure() {
        return wire != null && wire.isSecure();
    }

    /** The decoded content of {@code message}; null when it has no content format, because the device does not read such content. */
    @Nullable
    Object content(Message message) {
        return switch (message.contentFormat()) {
            case OcfContentFormat.JSON ->
                JsonPayload.read(message.payloadArray(), message.payloadOffset(), message.payloadLength());
            case OcfContentFormat.OCF_CBOR ->
                message.payloadLength() == 0
                        ? null
                        : CborReader.read(message.payloadArray(), message.payloadOffset(), message.payloadLength());
            default -> null;
        };
    }

    void send(Message message) {
        if (wire != null) {
            var bytes = Encoder.encode(message);
            wire.send(bytes, 0, bytes.length);
        }
    }

    @Override
    public void flush() {
        if (wire != null) {
            wire.flush();
        }
    }

    @Override
    public String status() {
        return cloud.status();
    }

    @Override
    public int lights() {
        return behaviour.lights();
    }

    @Override
    public void askWhetherHeard() {
        cloud.askWhetherHeard();
    }

    @Override
    public boolean isHeard() {
        return cloud.isHeard();
    }

    @Override
    public Optional<Saved> saved(boolean last) {
        var registration = cloud.registration();
        return registration != null && registration.isKnown()
                ? Optional.of(Saved.of(this, registration, last))
                : Optional.empty();
    }

    @Override
    public void signOut() {
        cloud.signOut();
    }

    @Override
    public void signOff() {
        cloud.signOff();
    }

    Timer after(double millis, Runnable what) {
        return context.timers().after(millis, what);
    }

    long randomToken() {
        return context.random().nextLong();
    }

    private void settle() {
        settling = null;
        if (wire != null && !changes.isEmpty()) {
            observations.notifyObservers(List.copyOf(changes), wire);
            changes.clear();
            flush();
        }
    }

    private void signalled(Message message) {
        switch (message.code()) {
            case Code.PING -> send(Message.response(Code.PONG, message).build());
            case Code.PONG -> cloud.pong(message);
            case Code.RELEASE -> disconnect("released by the hub");
            default -> {
                // The reference device never checks the CSM, and only logs an Abort.
            }
        }
    }

    private void crash() {
        stop("device crashed: block option");
        context.events().ended(id, "device crashed: block option");
    }

    private static @Nullable String objection(Message message) {
        if (message.unknownCriticalOption() != Message.NONE) {
            return "unknown critical option " + message.unknownCriticalOption();
        }
        if (isStrange(message.contentFormat())) {
            return "content format " + message.contentFormat();
        }
        if (isStrange(message.accept())) {
            return "accept " + message.accept();
        }
        var version = message.uint(Option.OCF_ACCEPT_VERSION);
        if ((version != Message.NONE && version < OCF_1_0_0)
                || (message.contentVersion() != Message.NONE && message.contentVersion() < OCF_1_0_0)) {
            return "content version below 1.0.0";
        }
        return null;
    }

    private static boolean isStrange(int format) {
        return format != OcfContentFormat.NONE
                && format != OcfContentFormat.OCF_CBOR
                && format != OcfContentFormat.JSON;
    }
}
