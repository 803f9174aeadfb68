package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.Mailbox;
import dev.landfall.gateway.door.session.Offers;
import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Malformed;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.Version;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: lets a client in, sorts what it says, keeps the order of acknowledgements, watches the deadlines, and sends
 * our own messages. There are clean sessions only: nothing outlives the connection.
 */
public final class Peer implements Inbound, Offers.Gate {
    private static final int ENTERING = 1;
    private static final int PENDING = 2;
    private static final int NO_ROOM = 4;

    private final Connection connection;
    private final Conversations.Shared shared;
    private final Runnable ended;
    private final Mailbox mailbox;
    private final Receipts receipts;
    private final Subscriptions subscriptions;
    private final Silence silence = new Silence();

    private volatile @Nullable Guest guest;
    private @Nullable Outbox outbox;
    private Version version = Version.V3_1_1;
    private Optional<Incoming.Publish> will = Optional.empty();
    private long keepAliveNanos;
    private int paused;
    private boolean entered;
    private boolean in;
    private boolean over;

    /** @param ended called once all is over, on any thread */
    Peer(Connection connection, Conversations.Shared shared, Runnable ended) {
        this.connection = connection;
        this.shared = shared;
        this.ended = ended;
        var settings = shared.settings();
        mailbox = new Mailbox("mqtt-mailbox", connection, Integer.MAX_VALUE, () -> {});
        receipts = new Receipts(new Posting(), settings.pendingMax(), settings.pendingBytesMax());
        subscriptions = new Subscriptions(settings.subscriptionsMax());
    }

    /** The line this conversation is on. */
    public Connection connection() {
        return connection;
    }

    /** Counts and logs that something was refused to this client. Any thread. */
    public void refused(String reason, String detail) {
        var who = guest;
        shared.refusals().refused(reason, connection.id(), who == null ? "" : who.device(), detail);
    }

    /** Sends a message. Any thread; never waits. */
    public void publish(Message message) {
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

    /** Ends it by the hub's doing. Any thread. */
    public void dismiss(int code, String reason) {
        connection.execute(() -> leave(code, reason));
    }

    /** Runs on a virtual thread, behind what was handed in before. Any thread. */
    public void later(Runnable task) {
        var _ = mailbox.offer(task);
    }

    @Override
    public void noRoom() {
        pause(NO_ROOM);
    }

    @Override
    public void room() {
        resume(NO_ROOM);
    }

    @Override
    public void received(Incoming packet) {
        silence.heard();
        shared.meters().received();
        if (!entered) {
            if (packet instanceof Incoming.Connect connect) {
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
            case Incoming.Publish message -> message(message);
            case Incoming.PubAck(var id) -> {
                if (!box.acknowledged(id)) {
                    refused("stray-acknowledgement", Integer.toString(id));
                }
            }
            case Incoming.Subscribe subscribe -> subscribe(subscribe);
            case Incoming.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Incoming.Ping _ -> send(new Outgoing.Pong());
            case Incoming.Disconnect(var code) -> {
                will = code == ReasonCode.SUCCESS ? Optional.empty() : will;
                connection.close("disconnected");
            }
            case Incoming.Connect _ -> violated("second-connect");
            case Incoming.Other(var name) -> violated("unexpected-" + name);
        }
    }

    @Override
    public void malformed(Malformed failure) {
        var reason = switch (failure.kind()) {
            case MALFORMED -> "malformed";
            case TOO_LARGE -> "packet-too-large";
            case VERSION -> "unsupported-version";
            case CLIENT_ID -> "client-id-invalid";
        };
        refused(reason, failure.text());
        if (in) {
            leave(
                    failure.kind() == Malformed.Kind.TOO_LARGE
                            ? ReasonCode.PACKET_TOO_LARGE
                            : ReasonCode.MALFORMED_PACKET,
                    reason);
            return;
        }
        var code = switch (failure.kind()) {
            case VERSION -> ReasonCode.OLD_UNSUPPORTED_VERSION;
            case CLIENT_ID -> ReasonCode.OLD_CLIENT_ID_INVALID;
            case MALFORMED, TOO_LARGE -> 0;
        };
        if (code != 0 && !entered) {
            send(new Outgoing.ConnAck(code, Outgoing.Terms.NONE));
        }
        connection.closeSoon(reason);
    }

    @Override
    public void tick(long now) {
        silence.tick(now, in && paused != 0, connection.midway());
        var times = shared.settings().times();
        var silent = silence.length(now);
        var who = guest;
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
        } else if (silence.waiting(now) >= times.packet().toNanos()) {
            refused(
                    "packet-timeout",
                    "a packet began and did not end within " + times.packet().toSeconds() + " s");
            leave(ReasonCode.UNSPECIFIED, "packet-timeout");
        } else if (who != null) {
            who.tick(now);
        }
    }

    @Override
    public void release() {
        leave(ReasonCode.SHUTTING_DOWN, "shutting-down");
    }

    @Override
    public void closed(String reason) {
        over = true;
        mailbox.close(() -> end(reason));
    }

    private void end(String reason) {
        try {
            var who = guest;
            if (who != null) {
                who.left(reason, in ? will : Optional.empty());
            }
        } finally {
            ended.run();
        }
    }

    private void enter(Incoming.Connect connect) {
        version = connect.version();
        pause(ENTERING);
        later(() -> {
            try {
                guest = MqttErrors.entering(connection, () -> {
                    Terms.check(connect);
                    return shared.reception().enter(connect, this);
                });
                connection.execute(() -> welcome(connect));
            } catch (Declined declined) {
                connection.execute(() -> decline(declined));
            }
        });
    }

    private void welcome(Incoming.Connect connect) {
        var who = guest;
        if (over || who == null) {
            return;
        }
        in = true;
        will = connect.will();
        var settings = shared.settings();
        var terms = Terms.of(connect, settings);
        keepAliveNanos = Terms.silenceNanos(connect, terms);
        var wishes = connect.wishes();
        outbox = new Outbox(
                subscriptions, this::send, wishes.receiveMax(), wishes.packetBytesMax(), settings.outboxMax());
        shared.meters().signedIn();
        send(new Outgoing.ConnAck(ReasonCode.SUCCESS, terms));
        who.begin();
        resume(ENTERING);
    }

    private void decline(Declined declined) {
        refused(declined.reason(), declined.detail());
        send(new Outgoing.ConnAck(version.gives() ? declined.code() : declined.oldCode(), Outgoing.Terms.NONE));
        connection.closeSoon(declined.reason());
    }

    private void message(Incoming.Publish message) {
        if (message.qos() > 1) {
            refused("qos-not-supported", message.topic());
            leave(ReasonCode.QOS_NOT_SUPPORTED, "qos-not-supported");
        } else if (message.retain() && version.gives()) {
            refused("retain-not-supported", message.topic());
            leave(ReasonCode.RETAIN_NOT_SUPPORTED, "retain-not-supported");
        } else if (message.aliased() || message.topic().isEmpty()) {
            refused("topic-alias-invalid", message.topic());
            leave(ReasonCode.TOPIC_ALIAS_INVALID, "topic-alias-invalid");
        } else {
            shared.meters().published();
            var receipt = receipts.add(
                    message.id(), message.payload().length + message.topic().length());
            var who = guest;
            if (who != null) {
                who.received(message, receipt);
                receipts.advance();
            }
        }
    }

    private void subscribe(Incoming.Subscribe subscribe) {
        if (subscribe.identified()) {
            refused("subscription-ids-not-supported", "");
            leave(ReasonCode.SUBSCRIPTION_IDS_NOT_SUPPORTED, "subscription-ids-not-supported");
            return;
        }
        var codes = subscribe.filters().stream().map(this::subscribe).toList();
        send(new Outgoing.SubAck(subscribe.id(), codes));
        changed();
    }

    private int subscribe(Incoming.Wanted wanted) {
        var who = guest;
        var filter = wanted.filter();
        int refusal;
        if (!TopicFilters.valid(filter)) {
            refusal = ReasonCode.FILTER_INVALID;
        } else if (filter.startsWith("$share/")) {
            refusal = ReasonCode.SHARED_NOT_SUPPORTED;
        } else if (who == null || !who.offers(filter)) {
            refusal = ReasonCode.NOT_AUTHORIZED;
        } else {
            var qos = Math.min(wanted.qos(), 1);
            if (subscriptions.add(filter, qos)) {
                return qos;
            }
            refusal = ReasonCode.QUOTA_EXCEEDED;
        }
        refused("subscription-refused", filter);
        return version.gives() ? refusal : ReasonCode.UNSPECIFIED;
    }

    private void unsubscribe(Incoming.Unsubscribe unsubscribe) {
        var codes = unsubscribe.filters().stream()
                .map(filter -> subscriptions.remove(filter) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED)
                .toList();
        send(new Outgoing.UnsubAck(unsubscribe.id(), codes));
        changed();
    }

    private void changed() {
        var who = guest;
        if (who != null) {
            who.subscriptionsChanged();
        }
    }

    private void violated(String reason) {
        refused(reason, "against the protocol");
        leave(ReasonCode.PROTOCOL_ERROR, reason);
    }

    /** In version 5 with a word; version 3.1.1 has none. */
    private void leave(int code, String reason) {
        if (in && version.gives()) {
            send(new Outgoing.Disconnect(code, reason));
        }
        if (in) {
            connection.closeSoon(reason);
        } else {
            connection.close(reason);
        }
    }

    private void send(Outgoing packet) {
        connection.send(packet, version);
    }

    private void pause(int why) {
        if (paused == 0) {
            connection.pause();
        }
        paused |= why;
    }

    private void resume(int why) {
        if (paused != 0) {
            paused &= ~why;
            if (paused == 0) {
                connection.resume();
            }
        }
    }

    /** What follows once a message was dealt with. */
    private final class Posting implements Receipts.Post {
        @Override
        public void acknowledge(int id, Receipt.Word word) {
            if (word.code() == ReasonCode.SUCCESS) {
                if (id != 0) {
                    send(new Outgoing.PubAck(id, ReasonCode.SUCCESS, ""));
                }
                return;
            }
            refused(word.reason(), word.detail());
            if (id != 0 && version.gives()) {
                send(new Outgoing.PubAck(id, word.code(), word.reason()));
            } else {
                leave(word.code(), word.reason());
            }
        }

        @Override
        public void full() {
            pause(PENDING);
        }

        @Override
        public void room() {
            resume(PENDING);
        }

        @Override
        public void execute(Runnable task) {
            connection.execute(task);
        }
    }
}
