package dev.landfall.simulator;

import dev.landfall.simulator.LoopContext.Events;
import dev.landfall.simulator.LoopContext.Timer;
import dev.landfall.simulator.LoopContext.Timers;
import dev.landfall.simulator.StateFile.Saved;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT device, as those built for ThingsBoard are. It sends its token as the user name. It sends each change of its light in one
 * telemetry message with {@code seq}, {@code state} and {@code power}. It answers commands and accepts shared attributes. Changes without
 * an acknowledgement are sent again on the next connection. All methods are called on one thread.
 */
final class MqttDevice implements FleetDevice {

    private static final String MINE = "v1/devices/me/";
    private static final String TELEMETRY = MINE + "telemetry";
    private static final String ATTRIBUTES = MINE + "attributes";
    private static final String SHARED_ANSWER = ATTRIBUTES + "/response/";
    private static final String COMMAND = MINE + "rpc/request/";
    private static final String ANSWER = MINE + "rpc/response/";
    private static final List<String> TOPICS = List.of(ATTRIBUTES, SHARED_ANSWER + "+", COMMAND + "+");
    private static final byte[] ABOUT = MqttLight.json("{\"model\":\"simulated\",\"firmware\":\"1.0\"}");
    private static final byte[] WANTED = MqttLight.json("{\"sharedKeys\":\"state,power\"}");

    private static final int SUBSCRIPTION = 1;
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final double CONNECT_MILLIS = 10_000;
    private static final double PING_MILLIS = 20_000;
    private static final double PONG_MILLIS = 8_000;

    /** What the devices of one thread share. */
    record SharedParts(Timers timers, SplittableRandom random, MqttLink.Dialer dialer, Events events, Timing timing) {}

    private enum Phase {
        NEW,
        WAITING,
        CONNECTING,
        INTRODUCING,
        SIGNED_IN,
        ENDED
    }

    private final UUID id;
    private final SharedParts around;
    private final MqttLight light;
    private final InFlight inFlight = new InFlight();
    private final ReconnectBackoff retries;
    private Phase phase = Phase.NEW;
    private @Nullable Enrolment enrolment;
    private @Nullable MqttLink link;
    private @Nullable Timer deadline;
    private boolean everSignedIn;
    private boolean silent;
    private int requests;

    MqttDevice(UUID id, long seed, SharedParts around) {
        this.id = id;
        this.around = around;
        this.light = new MqttLight(seed ^ id.getLeastSignificantBits());
        this.retries = new ReconnectBackoff(around.random(), around.timing().delay());
    }

    /** Connects for the first time. Its changes are numbered after {@code seq}. */
    void begin(Enrolment given, long seq) {
        if (phase == Phase.NEW) {
            enrolment = given;
            light.resumeAt(seq);
            connect();
        }
    }

    private void connect() {
        var where = enrolment;
        if (where != null && phase != Phase.ENDED) {
            phase = Phase.CONNECTING;
            around.dialer().dial(this, where);
        }
    }

    void connected(MqttLink made) {
        var where = enrolment;
        if (phase != Phase.CONNECTING || where == null) {
            made.close();
            return;
        }
        link = made;
        phase = Phase.INTRODUCING;
        made.send(MqttMessages.connect(id.toString(), where.code(), KEEP_ALIVE_SECONDS));
        made.flush();
        within(CONNECT_MILLIS * around.timing().timeout(), "no answer to CONNECT");
    }

    void unreachable(String reason) {
        if (phase == Phase.CONNECTING) {
            around.events().closed(id, reason, false);
            again();
        }
    }

    /** The connection {@code from} is closed. If the device uses it, the device connects again. */
    void lost(MqttLink from, String reason) {
        if (from.equals(link)) {
            disconnect(reason);
        }
    }

    @Override
    public void disconnect(String reason) {
        if (link != null) {
            hangUp(reason);
            again();
        }
    }

    private void hangUp(String reason) {
        cancelDeadline();
        var gone = link;
        link = null;
        if (gone != null) {
            gone.close();
            around.events().closed(id, reason, phase == Phase.SIGNED_IN);
        }
    }

    private void again() {
        phase = Phase.WAITING;
        var _ = around.timers().after(retries.next(), () -> {
            if (phase == Phase.WAITING) {
                connect();
            }
        });
    }

    /** A packet has arrived. */
    void received(MqttLink from, MqttMessage message) {
        if (!from.equals(link)) {
            return;
        }
        silent = false;
        switch (message.fixedHeader().messageType()) {
            case CONNACK ->
                welcomed(((MqttConnAckMessage) message).variableHeader().connectReturnCode());
            case SUBACK -> around.events().observed(id);
            case PUBACK -> acknowledged(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            case PUBLISH -> published((MqttPublishMessage) message);
            case DISCONNECT -> disconnect("disconnected by the hub");
            case PINGRESP -> {
                // The arrival is all that matters; the packet has no content.
            }
            default -> disconnect("a packet that hubs do not say");
        }
    }

    private void welcomed(MqttConnectReturnCode code) {
        cancelDeadline();
        switch (code) {
            case CONNECTION_ACCEPTED -> signedIn();
            case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD, CONNECTION_REFUSED_NOT_AUTHORIZED ->
                giveUp("refused by the hub: " + code);
            default -> disconnect("refused by the hub: " + code);
        }
    }

    private void signedIn() {
        phase = Phase.SIGNED_IN;
        retries.reset();
        around.events().signedIn(id, everSignedIn);
        everSignedIn = true;
        send(MqttMessages.subscribe(SUBSCRIPTION, TOPICS));
        inFlight.forgetOthers();
        inFlight.each(told -> {
            send(MqttMessages.publish(told.packetId(), told.topic(), told.payload(), true));
            around.events().repeated(id, MqttLight.HREF, told.seq());
        });
        publish(ATTRIBUTES, ABOUT, 0);
        publish(ATTRIBUTES + "/request/" + ++requests, WANTED, 0);
        flush();
        watch();
    }

    /** Sends a PINGREQ when the hub was silent for a while. */
    private void watch() {
        silent = true;
        deadline = around.timers().after(PING_MILLIS * around.timing().ping(), () -> {
            if (silent) {
                send(MqttMessage.PINGREQ);
                flush();
                deadline = around.timers().after(PONG_MILLIS * around.timing().ping(), () -> {
                    if (silent) {
                        disconnect("no answer to a ping");
                    } else {
                        watch();
                    }
                });
            } else {
                watch();
            }
        });
    }

    private void acknowledged(int packetId) {
        var told = inFlight.acknowledged(packetId);
        if (told != null && told.seq() > 0) {
            around.events().acknowledged(id, MqttLight.HREF, told.seq());
        }
    }

    private void published(MqttPublishMessage message) {
        var topic = message.variableHeader().topicName();
        var payload = ByteBufUtil.getBytes(message.payload());
        if (topic.startsWith(COMMAND)) {
            var done = light.command(payload);
            if (done.changed()) {
                around.events().commanded(id, "/rpc/" + done.method(), light.seq());
            }
            publish(ANSWER + topic.substring(COMMAND.length()), done.answer(), 0);
            if (done.changed()) {
                publishAll();
            }
        } else if (topic.equals(ATTRIBUTES) || topic.startsWith(SHARED_ANSWER)) {
            var changed = light.attributes(payload);
            changed.forEach(key -> around.events().commanded(id, "/attributes/shared/" + key, light.seq()));
            if (!changed.isEmpty()) {
                publishAll();
            }
        }
        if (message.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
            send(MqttMessages.publishAcknowledged(message.variableHeader().packetId()));
        }
    }

    /**
     * Changes the light and sends telemetry. Returns false without a change while the device is not signed in, while too many changes
     * wait for an acknowledgement, or while the connection accepts no more bytes.
     */
    @Override
    public boolean change(int number) {
        if (phase != Phase.SIGNED_IN || link == null || !link.isWritable() || inFlight.isFull()) {
            return false;
        }
        light.change();
        publishAll();
        return true;
    }

    private void publishAll() {
        publish(TELEMETRY, light.telemetry(), light.seq());
        around.events().sent(id, MqttLight.HREF, light.seq());
    }

    /**
     * Sends a message and remembers it until it is acknowledged.
     *
     * @param seq the number of the change in the message; 0 for any other message
     */
    private void publish(String topic, byte[] payload, long seq) {
        var told = inFlight.add(topic, payload, seq);
        send(MqttMessages.publish(told.packetId(), topic, payload, false));
    }

    private void send(MqttMessage message) {
        if (link != null) {
            link.send(message);
        }
    }

    @Override
    public void flush() {
        if (link != null) {
            link.flush();
        }
    }

    private void within(double millis, String otherwise) {
        deadline = around.timers().after(millis, () -> disconnect(otherwise));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void giveUp(String reason) {
        hangUp(reason);
        phase = Phase.ENDED;
        around.events().ended(id, reason);
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public String status() {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int lights() {
        return 1;
    }

    /** Does nothing, because the hub acknowledges each change by itself. */
    @Override
    public void askWhetherHeard() {}

    @Override
    public boolean isHeard() {
        return phase == Phase.ENDED || phase == Phase.NEW || !inFlight.hasChanges();
    }

    @Override
    public Optional<Saved> saved(boolean last) {
        return Optional.ofNullable(enrolment)
                .filter(_ -> everSignedIn)
                .map(known -> Saved.ofToken(id, known.code(), light.seq(), last));
    }

    @Override
    public void signOut() {
        send(MqttMessage.DISCONNECT);
        stop("signed out");
    }

    /** Only disconnects, because such a device cannot ask the hub to delete it. */
    @Override
    public void signOff() {
        signOut();
    }

    @Override
    public void stop(String reason) {
        if (phase == Phase.SIGNED_IN) {
            send(MqttMessage.DISCONNECT);
        }
        hangUp(reason);
        phase = Phase.ENDED;
    }
}
