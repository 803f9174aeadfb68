package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Takes the client's messages and acknowledges them, in order: with QoS 1 by PUBACK, with QoS 2 by PUBREC and PUBCOMP, and never before
 * they are durable. Event loop only.
 */
final class Intake implements Receipts.Post {
    /** What this room may do with the conversation. */
    interface Hall {
        @Nullable
        Guest guest();

        boolean gives();

        void send(Outgoing packet);

        void refused(String reason, String detail);

        /** Ends the conversation. */
        void leave(int code, String reason);

        void execute(Runnable task);

        /** Reads nothing until {@link #readOn}. */
        void readNothing();

        void readOn();
    }

    private final Hall hall;
    private final Receipts receipts;
    private final Unreleased unreleased = new Unreleased();
    private final int unreleasedMax;
    private final Runnable published;

    /** @param published counts a message */
    Intake(Hall hall, PeerSettings settings, Runnable published) {
        this.hall = hall;
        this.published = published;
        receipts = new Receipts(this, settings.pendingMax(), settings.pendingBytesMax());
        unreleasedMax = settings.pendingMax();
    }

    /** A message came. */
    void message(Incoming.Publish message) {
        if (message.retain() && hall.gives()) {
            hall.refused("retain-not-supported", message.topic());
            hall.leave(ReasonCode.RETAIN_NOT_SUPPORTED, "retain-not-supported");
        } else if (message.aliased()) {
            hall.refused("topic-alias-invalid", message.topic());
            hall.leave(ReasonCode.TOPIC_ALIAS_INVALID, "topic-alias-invalid");
        } else if (message.qos() < 2 || isNew(message.id())) {
            take(message);
        }
    }

    private boolean isNew(int id) {
        if (!unreleased.arrived(id)) {
            if (unreleased.isTold(id)) {
                hall.send(new Outgoing.PubRec(id, ReasonCode.SUCCESS, ""));
            }
            return false;
        }
        if (hall.gives() && unreleased.size() > unreleasedMax) {
            hall.refused("receive-maximum-exceeded", "more than " + unreleasedMax + " messages of QoS 2 at once");
            hall.leave(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "receive-maximum-exceeded");
            return false;
        }
        return true;
    }

    private void take(Incoming.Publish message) {
        published.run();
        var receipt = receipts.add(
                new Receipt.Sender(message.id(), message.qos()),
                message.payload().length + message.topic().length());
        var who = hall.guest();
        if (who != null) {
            who.received(message, receipt);
            receipts.advance();
        }
    }

    /** The client lets go of a message of QoS 2. */
    void released(int id) {
        if (unreleased.isPending(id)) {
            hall.refused("released-early", "PUBREL for a message that has no PUBREC yet");
            hall.leave(ReasonCode.PROTOCOL_ERROR, "released-early");
            return;
        }
        // A client of 3.1.1 that comes back asks for the end of messages from its connection before.
        var known = unreleased.release(id);
        hall.send(
                new Outgoing.PubComp(id, known || !hall.gives() ? ReasonCode.SUCCESS : ReasonCode.PACKET_ID_NOT_FOUND));
    }

    @Override
    public void acknowledge(Receipt.Sender sender, Receipt.Word word) {
        var stored = word.code() == ReasonCode.SUCCESS;
        if (!stored) {
            hall.refused(word.reason(), word.detail());
        }
        if (sender.qos() == 0) {
            return; // nobody waits for a word
        }
        if (word.again() && !hall.gives()) {
            hall.leave(word.code(), word.reason());
        } else {
            answer(sender, stored || !hall.gives() ? Receipt.Word.STORED : word);
        }
    }

    private void answer(Receipt.Sender sender, Receipt.Word word) {
        if (sender.qos() == 1) {
            hall.send(new Outgoing.PubAck(sender.id(), word.code(), word.reason()));
            return;
        }
        if (word.code() == ReasonCode.SUCCESS) {
            unreleased.told(sender.id());
        } else {
            unreleased.release(sender.id());
        }
        hall.send(new Outgoing.PubRec(sender.id(), word.code(), word.reason()));
    }

    @Override
    public void full() {
        hall.readNothing();
    }

    @Override
    public void room() {
        hall.readOn();
    }

    @Override
    public void execute(Runnable task) {
        hall.execute(task);
    }
}
