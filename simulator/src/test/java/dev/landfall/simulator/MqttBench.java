package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.simulator.LoopContext.Events;
import dev.landfall.simulator.LoopContext.Timer;
import dev.landfall.simulator.LoopContext.Timers;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;

/** The clock, the network and the hub of one device. */
final class MqttBench implements Timers, MqttLink, MqttLink.Dialer, Events {

    static final UUID ID = UUID.fromString("2a856544-9a93-4c0c-7099-dc9275cf73f8");

    private record Due(double at, long order, Runnable what) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingDouble(Due::at).thenComparingLong(Due::order));
    final Deque<MqttMessage> packets = new ArrayDeque<>();
    final List<String> events = new ArrayList<>();
    final MqttDevice device =
            new MqttDevice(ID, 1, new MqttDevice.SharedParts(this, new SplittableRandom(1), this, this, Timing.REAL));
    boolean reachable = true;
    boolean writable = true;
    int dials;
    int lastPacketId;
    private double now;
    private long order;

    void begin() {
        device.begin(new Enrolment("token-1", "", "mqtt://hub.example", "", "hub", null), 0);
    }

    /** Signed in, with everything heard that it says then. */
    void signedIn() {
        begin();
        welcome();
        packets.clear();
    }

    void welcome() {
        answer(MqttConnectReturnCode.CONNECTION_ACCEPTED);
    }

    void answer(MqttConnectReturnCode code) {
        device.received(this, MqttMessageBuilders.connAck().returnCode(code).build());
    }

    void acknowledge(int packetId) {
        device.received(this, MqttMessageBuilders.pubAck().packetId(packetId).build());
    }

    void publish(String topic, String payload) {
        device.received(
                this,
                MqttMessageBuilders.publish()
                        .topicName(topic)
                        .messageId(9)
                        .qos(MqttQoS.AT_LEAST_ONCE)
                        .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                        .build());
    }

    /** The next packet, which must be of this type. */
    MqttMessage heard(MqttMessageType type) {
        var next = Objects.requireNonNull(packets.poll(), "nothing was said");
        assertThat(next.fixedHeader().messageType()).isEqualTo(type);
        return next;
    }

    String publication() {
        var next = (MqttPublishMessage) heard(MqttMessageType.PUBLISH);
        return next.variableHeader().topicName() + " " + text(next);
    }

    void turn(double millis) {
        var end = now + millis;
        for (var next = due.peek(); next != null && next.at() <= end; next = due.peek()) {
            due.remove(next);
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    /** Turns the clock to when something is due next; answers how far that was. */
    double turnToNext() {
        var wait = Objects.requireNonNull(due.peek()).at() - now;
        turn(wait);
        return wait;
    }

    @Override
    public Timer after(double millis, Runnable what) {
        var made = new Due(now + millis, order++, what);
        due.add(made);
        return () -> due.remove(made);
    }

    @Override
    public void dial(MqttDevice dialling, Enrolment enrolment) {
        dials++;
        if (reachable) {
            dialling.connected(this);
        } else {
            dialling.unreachable("nobody there");
        }
    }

    @Override
    public void send(MqttMessage message) {
        packets.add(message);
        if (message instanceof MqttPublishMessage publish) {
            lastPacketId = publish.variableHeader().packetId();
        }
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void close() {}

    @Override
    public void signedIn(UUID id, boolean again) {
        events.add(again ? "signed-in again" : "signed-in");
    }

    @Override
    public void observed(UUID id) {
        events.add("observed");
    }

    @Override
    public void sent(UUID id, String href, long seq) {
        events.add("sent " + href + " " + seq);
    }

    @Override
    public void repeated(UUID id, String href, long seq) {
        events.add("again " + href + " " + seq);
    }

    @Override
    public void acknowledged(UUID id, String href, long seq) {
        events.add("acked " + href + " " + seq);
    }

    @Override
    public void commanded(UUID id, String href, long seq) {
        events.add("command " + href + " " + seq);
    }

    @Override
    public void closed(UUID id, String reason, boolean wasSignedIn) {
        events.add("closed: " + reason);
    }

    @Override
    public void ended(UUID id, String reason) {
        events.add("ended: " + reason);
    }

    static String text(MqttPublishMessage message) {
        return message.payload().toString(StandardCharsets.UTF_8);
    }
}
