package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import org.jspecify.annotations.Nullable;

/**
 * Receives the PUBLISH packets of the client and acknowledges them in order: QoS 1 by PUBACK, QoS 2 by PUBREC and PUBCOMP. A message
 * is acknowledged only when it is durable. Event loop only.
 */
final class PublishReceiver implements AcknowledgementQueue.Post {
    /** The operations on the conversation that the receiver needs. */
    interface Conversation {
        @Nullable
        ClientHandler handler();

        boolean hasReasonCodes();

        void send(ServerPacket packet);

        void refused(String reason, String detail);

        /** Ends the conversation. */
        void leave(int code, String reason);

        void execute(Runnable task);

        /** Stops reading until {@link #readOn}. */
        void readNothing();

        void readOn();
    }

    private final Conversation conversation;
    private final AcknowledgementQueue receipts;
    private final UnreleasedPacketIds unreleased = new UnreleasedPacketIds();
    private final int unreleasedMax;
    private final Runnable published;

    /** @param published counts a message */
    PublishReceiver(Conversation conversation, MqttPeerSettings settings, Runnable published) {
        this.conversation = conversation;
        this.published = published;
        receipts = new AcknowledgementQueue(this, settings.pendingMax(), settings.pendingBytesMax());
        unreleasedMax = settings.pendingMax();
    }

    /** Handles a PUBLISH. */
    void message(ClientPacket.Publish message) {
        if (message.retain() && conversation.hasReasonCodes()) {
            conversation.refused("retain-not-supported", message.topic());
            conversation.leave(ReasonCode.RETAIN_NOT_SUPPORTED, "retain-not-supported");
        } else if (message.aliased()) {
            conversation.refused("topic-alias-invalid", message.topic());
            conversation.leave(ReasonCode.TOPIC_ALIAS_INVALID, "topic-alias-invalid");
        } else if (message.qos() < 2 || isNew(message.id())) {
            take(message);
        }
    }

    private boolean isNew(int id) {
        if (!unreleased.arrived(id)) {
            if (unreleased.isTold(id)) {
                conversation.send(new ServerPacket.PubRec(id, ReasonCode.SUCCESS, ""));
            }
            return false;
        }
        if (conversation.hasReasonCodes() && unreleased.size() > unreleasedMax) {
            conversation.refused(
                    "receive-maximum-exceeded", "more than " + unreleasedMax + " messages of QoS 2 at once");
            conversation.leave(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "receive-maximum-exceeded");
            return false;
        }
        return true;
    }

    private void take(ClientPacket.Publish message) {
        published.run();
        var receipt = receipts.add(
                new Acknowledgement.Sender(message.id(), message.qos()),
                message.payload().length + message.topic().length());
        var who = conversation.handler();
        if (who != null) {
            who.received(message, receipt);
            receipts.advance();
        }
    }

    /** Handles a PUBREL (QoS 2). */
    void released(int id) {
        if (unreleased.isPending(id)) {
            conversation.refused("released-early", "PUBREL for a message that has no PUBREC yet");
            conversation.leave(ReasonCode.PROTOCOL_ERROR, "released-early");
            return;
        }
        // A client of 3.1.1 that reconnects releases messages of its former connection.
        var known = unreleased.release(id);
        conversation.send(new ServerPacket.PubComp(
                id, known || !conversation.hasReasonCodes() ? ReasonCode.SUCCESS : ReasonCode.PACKET_ID_NOT_FOUND));
    }

    @Override
    public void acknowledge(Acknowledgement.Sender sender, Acknowledgement.Result word) {
        var stored = word.code() == ReasonCode.SUCCESS;
        if (!stored) {
            conversation.refused(word.reason(), word.detail());
        }
        if (sender.qos() == 0) {
            return; // QoS 0 has no acknowledgement
        }
        if (word.again() && !conversation.hasReasonCodes()) {
            conversation.leave(word.code(), word.reason());
        } else {
            answer(sender, stored || !conversation.hasReasonCodes() ? Acknowledgement.Result.STORED : word);
        }
    }

    private void answer(Acknowledgement.Sender sender, Acknowledgement.Result word) {
        if (sender.qos() == 1) {
            conversation.send(new ServerPacket.PubAck(sender.id(), word.code(), word.reason()));
            return;
        }
        if (word.code() == ReasonCode.SUCCESS) {
            unreleased.pubRecSent(sender.id());
        } else {
            unreleased.release(sender.id());
        }
        conversation.send(new ServerPacket.PubRec(sender.id(), word.code(), word.reason()));
    }

    @Override
    public void full() {
        conversation.readNothing();
    }

    @Override
    public void room() {
        conversation.readOn();
    }

    @Override
    public void execute(Runnable task) {
        conversation.execute(task);
    }
}
