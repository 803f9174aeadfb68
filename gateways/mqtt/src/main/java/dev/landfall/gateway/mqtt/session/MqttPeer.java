package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.BackPressure;
import dev.landfall.gateway.door.session.Mailbox;
import dev.landfall.gateway.door.session.ReadPause;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT conversation: accepts a client, dispatches its packets, keeps the order of acknowledgements, checks deadlines, and sends the
 * hub's messages. Only clean sessions are supported: nothing is kept after the connection.
 */
public final class MqttPeer implements MqttInbound, BackPressure.Gate {
    private static final int ENTERING = 1;
    private static final int PENDING = 2;
    private static final int NO_ROOM = 4;

    private final ClientConnection connection;
    private final MqttPeerSettings settings;
    private final MqttMeters meters;
    private final Refusals refusals;
    private final ClientAdmission admission;
    private final Runnable ended;
    private final ReadPause reading;
    private final Mailbox mailbox;
    private final PublishReceiver receiver;
    private final Subscriptions subscriptions;
    private final SubscribeHandler subscribeHandler;
    private final KeepAliveTimer keepAlive = new KeepAliveTimer();

    private volatile @Nullable ClientHandler handler;
    private @Nullable Outbox outbox;
    private ProtocolVersion version = ProtocolVersion.V3_1_1;
    private PacketSizeLimit sizeLimit = PacketSizeLimit.ALL;
    private boolean expires = true;
    private long keepAliveNanos;
    private boolean entered;
    private boolean in;
    private boolean over;

    /** @param ended called once when the conversation is over, on any thread */
    MqttPeer(
            ClientConnection connection,
            MqttPeerSettings settings,
            MqttMeters meters,
            Refusals refusals,
            ClientAdmission admission,
            Runnable ended) {
        this.connection = connection;
        reading = new ReadPause(connection);
        this.settings = settings;
        this.meters = meters;
        this.refusals = refusals;
        this.admission = admission;
        this.ended = ended;
        // Each task belongs to a message in the queue of acknowledgements, which is bounded in number and bytes.
        mailbox = new Mailbox("mqtt-mailbox", connection, Integer.MAX_VALUE, () -> {});
        var conversation = new PeerConversation();
        receiver = new PublishReceiver(conversation, settings, meters::published);
        subscriptions = new Subscriptions(settings.subscriptionsMax());
        subscribeHandler = new SubscribeHandler(conversation, subscriptions);
    }

    /** The limits of the connection. */
    public MqttPeerSettings limits() {
        return settings;
    }

    /** The connection of this conversation. */
    public ClientConnection connection() {
        return connection;
    }

    /** Counts and logs a refusal. Any thread. */
    public void refused(String reason, String detail) {
        var who = handler;
        refusals.refused(reason, connection.id(), who == null ? "" : who.device(), detail);
        if (who != null) {
            who.refused(reason, detail);
        }
    }

    /** Sends a message. Any thread; never waits. */
    public void publish(OutboundMessage message) {
        connection.execute(() -> {
            var box = outbox;
            var lost = over || box == null ? "connection-closed" : box.send(message);
            if (!lost.isEmpty()) {
                if (!over && !lost.equals("not-subscribed")) {
                    refused(lost, message.topics().getFirst());
                }
                message.lost().accept(lost);
            }
        });
    }

    /** Whether the client has subscribed to one of these topics. Event loop only. */
    public boolean wants(List<String> topics) {
        return topics.stream().anyMatch(topic -> subscriptions.qos(topic) >= 0);
    }

    /** Closes the connection on behalf of the hub. Any thread. */
    public void dismiss(int code, String reason) {
        connection.execute(() -> leave(code, reason));
    }

    /** Runs a task on a virtual thread, after all earlier tasks. Any thread. */
    public void later(Runnable task) {
        var _ = mailbox.offer(task);
    }

    @Override
    public void noRoom() {
        reading.add(NO_ROOM);
    }

    @Override
    public void room() {
        reading.remove(NO_ROOM);
    }

    @Override
    public void received(ClientPacket packet) {
        keepAlive.packetReceived();
        meters.received();
        if (!entered) {
            if (packet instanceof ClientPacket.Connect connect) {
                entered = true;
                enter(connect);
            } else {
                refused("no-connect", "the first packet is none");
                connection.close("no-connect");
            }
            return;
        }
        var box = outbox;
        if (!in || box == null) {
            return;
        }
        switch (packet) {
            case ClientPacket.Publish message -> receiver.message(message);
            case ClientPacket.PubRel(var id) -> receiver.released(id);
            case ClientPacket.PubAck(var id) -> {
                if (!box.acknowledged(id)) {
                    refused("stray-acknowledgement", Integer.toString(id));
                }
            }
            case ClientPacket.Subscribe subscribe -> subscribeHandler.subscribe(subscribe);
            case ClientPacket.Unsubscribe unsubscribe -> subscribeHandler.unsubscribe(unsubscribe);
            case ClientPacket.Ping _ -> send(new ServerPacket.Pong());
            case ClientPacket.Disconnect(var code, var expiry) -> disconnect(code, expiry);
            case ClientPacket.Connect _ -> violated("second-connect");
            case ClientPacket.Other(var name) -> violated("unexpected-" + name);
        }
    }

    private void disconnect(int code, long expirySeconds) {
        if (expires && expirySeconds > 0) {
            violated("session-expiry");
            return;
        }
        if (code == ReasonCode.SUCCESS) {
            var who = handler;
            if (who != null) {
                who.withdrawWill();
            }
        }
        connection.close("disconnected");
    }

    @Override
    public void malformed(MalformedPacket failure) {
        var reason = switch (failure.kind()) {
            case MALFORMED -> "malformed";
            case PROTOCOL_ERROR -> "protocol-error";
            case TOO_LARGE -> "packet-too-large";
            case VERSION -> "unsupported-version";
            case CLIENT_ID -> "client-id-invalid";
        };
        refused(reason, failure.text());
        if (in) {
            leave(
                    switch (failure.kind()) {
                        case TOO_LARGE -> ReasonCode.PACKET_TOO_LARGE;
                        case PROTOCOL_ERROR -> ReasonCode.PROTOCOL_ERROR;
                        case MALFORMED, VERSION, CLIENT_ID -> ReasonCode.MALFORMED_PACKET;
                    },
                    reason);
            return;
        }
        var code = switch (failure.kind()) {
            case VERSION -> ReasonCode.OLD_UNSUPPORTED_VERSION;
            case CLIENT_ID -> ReasonCode.OLD_CLIENT_ID_INVALID;
            case MALFORMED, PROTOCOL_ERROR, TOO_LARGE -> 0;
        };
        if (code != 0 && !entered) {
            send(new ServerPacket.ConnAck(code, ServerPacket.Terms.NONE));
        }
        connection.closeSoon(reason);
    }

    @Override
    public void tick(long now) {
        keepAlive.tick(now, in && reading.active(), connection.partialPacket());
        var times = settings.times();
        var silent = keepAlive.length(now);
        var who = handler;
        if (!in) {
            if (silent >= times.connect().toNanos()) {
                refused(
                        "connect-timeout",
                        "not let in within " + times.connect().toSeconds() + " s");
                connection.close("connect-timeout");
            }
        } else if (keepAliveNanos > 0 && silent >= keepAliveNanos) {
            refused(
                    "keep-alive-timeout",
                    "silent for " + Duration.ofNanos(silent).toMillis() + " ms");
            leave(ReasonCode.KEEP_ALIVE_TIMEOUT, "keep-alive-timeout");
        } else if (keepAlive.waiting(now) >= times.packet().toNanos()) {
            refused(
                    "packet-timeout",
                    "a packet began and did not end within " + times.packet().toSeconds() + " s");
            leave(ReasonCode.UNSPECIFIED, "packet-timeout");
        } else if (who != null) {
            unacknowledged(now);
            who.tick(now);
        }
    }

    /** Drops messages that the client does not acknowledge, so that they do not hold back later ones. */
    private void unacknowledged(long now) {
        var box = outbox;
        if (box == null) {
            return;
        }
        var gone = box.tick(now);
        if (gone > 0) {
            refused("not-acknowledged", gone + " messages in time; others go out in their place");
        }
        if (box.stuck()) {
            refused("no-acknowledgement", "the client acknowledges nothing, and takes no more before it does");
            leave(ReasonCode.UNSPECIFIED, "no-acknowledgement");
        }
    }

    @Override
    public void release() {
        leave(ReasonCode.SHUTTING_DOWN, "shutting-down");
    }

    @Override
    public void closed(String reason) {
        over = true;
        var who = handler;
        if (who != null) {
            who.leaving();
        }
        mailbox.close(() -> end(reason));
    }

    private void end(String reason) {
        try {
            var who = handler;
            if (who != null) {
                if (!in) {
                    who.withdrawWill();
                }
                who.left(reason);
            }
        } finally {
            ended.run();
        }
    }

    private void enter(ClientPacket.Connect connect) {
        version = connect.version();
        sizeLimit = PacketSizeLimit.of(connect.options());
        reading.add(ENTERING);
        later(() -> {
            try {
                handler = admission.admit(connect, this);
                connection.execute(() -> welcome(connect));
            } catch (ConnectRefused declined) {
                connection.execute(() -> decline(declined));
            }
        });
    }

    private void welcome(ClientPacket.Connect connect) {
        var who = handler;
        if (over || who == null) {
            return;
        }
        in = true;
        var terms = ConnectNegotiation.of(connect, settings);
        keepAliveNanos = ConnectNegotiation.silenceNanos(connect, terms);
        expires = connect.options().sessionExpirySeconds() == 0;
        outbox = new Outbox(
                subscriptions, this::send, ConnectNegotiation.bounds(connect.options(), settings), System.nanoTime());
        meters.signedIn();
        send(new ServerPacket.ConnAck(ReasonCode.SUCCESS, terms));
        who.begin();
        reading.remove(ENTERING);
    }

    private void decline(ConnectRefused declined) {
        refused(declined.reason(), declined.detail());
        send(new ServerPacket.ConnAck(
                version.hasReasonCodes() ? declined.code() : declined.oldCode(), ServerPacket.Terms.NONE));
        connection.closeSoon(declined.reason());
    }

    private void violated(String reason) {
        refused(reason, "against the protocol");
        leave(ReasonCode.PROTOCOL_ERROR, reason);
    }

    /** Closes the connection; in version 5 with a DISCONNECT. */
    private void leave(int code, String reason) {
        if (in && version.hasReasonCodes()) {
            send(new ServerPacket.Disconnect(code, reason));
        }
        if (in) {
            connection.closeSoon(reason);
        } else {
            connection.close(reason);
        }
    }

    private void send(ServerPacket packet) {
        var small = sizeLimit.fit(packet);
        if (sizeLimit.fits(small)) {
            connection.send(small, version);
        } else {
            refused("larger-than-the-client-takes", small.getClass().getSimpleName());
        }
    }

    /** The operations of this conversation that the packet handlers use. */
    private final class PeerConversation implements PublishReceiver.Conversation {
        @Override
        public @Nullable ClientHandler handler() {
            return handler;
        }

        @Override
        public boolean hasReasonCodes() {
            return version.hasReasonCodes();
        }

        @Override
        public void send(ServerPacket packet) {
            MqttPeer.this.send(packet);
        }

        @Override
        public void refused(String reason, String detail) {
            MqttPeer.this.refused(reason, detail);
        }

        @Override
        public void leave(int code, String reason) {
            MqttPeer.this.leave(code, reason);
        }

        @Override
        public void readNothing() {
            reading.add(PENDING);
        }

        @Override
        public void readOn() {
            reading.remove(PENDING);
        }

        @Override
        public void execute(Runnable task) {
            connection.execute(task);
        }
    }
}
