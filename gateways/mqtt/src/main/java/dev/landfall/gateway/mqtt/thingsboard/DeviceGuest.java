package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.Incoming.Publish;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Guest;
import dev.landfall.gateway.mqtt.session.Message;
import dev.landfall.gateway.mqtt.session.Peer;
import dev.landfall.gateway.mqtt.session.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device that was let in, and what its messages mean. */
final class DeviceGuest implements Guest {
    private static final String NO_METHOD = "there is no such method: this hub answers no questions of devices";

    private final Peer peer;
    private final Voice voice;
    private final AttributeReader attributes;
    private final Children children;
    private final int valuesMax;

    DeviceGuest(Peer peer, Voice voice, AttributeReader attributes, Children children, int valuesMax) {
        this.peer = peer;
        this.voice = voice;
        this.attributes = attributes;
        this.children = children;
        this.valuesMax = valuesMax;
    }

    @Override
    public String device() {
        return voice.device().toString();
    }

    @Override
    public void begin() {
        voice.begin();
    }

    @Override
    public void received(Publish message, Receipt receipt) {
        try {
            dispatch(Topic.of(message.topic()), message, receipt);
        } catch (BadPayload bad) {
            receipt.refused(bad.code(), bad.reason(), message.topic() + ": " + bad.detail());
        }
    }

    private void dispatch(Topic topic, Publish message, Receipt receipt) {
        var payload = message.payload();
        switch (topic.kind()) {
            case TELEMETRY ->
                voice.telemetry(Values.telemetry(JsonMembers.whole(payload), valuesMax), new StoredNote(receipt, 1));
            case ATTRIBUTES ->
                voice.attributes(Values.attributes(JsonMembers.whole(payload), valuesMax), new StoredNote(receipt, 1));
            case ATTRIBUTES_QUESTION -> question(topic, payload, receipt);
            case COMMAND_ANSWER -> answer(topic, payload, receipt);
            case QUESTION -> {
                peer.refused("no-such-method", message.topic());
                peer.publish(
                        Message.of(Told.answer(topic), JsonText.object(Map.of("error", JsonText.quoted(NO_METHOD)))));
                receipt.stored();
            }
            case CHILD_CONNECT -> children.connect(payload, receipt);
            case CHILD_DISCONNECT -> children.disconnect(payload, receipt);
            case CHILD_TELEMETRY -> children.telemetry(payload, receipt);
            case CHILD_ATTRIBUTES -> children.attributes(payload, receipt);
            case CHILD_ATTRIBUTES_QUESTION -> children.question(payload, receipt);
            case CHILD_COMMAND_ANSWER -> children.answer(payload, receipt);
            case NOT_SERVED -> receipt.refused(ReasonCode.NOT_HERE, "not-served", message.topic());
            case UNKNOWN -> receipt.refused(ReasonCode.TOPIC_INVALID, "unknown-topic", message.topic());
        }
    }

    /** What the device said before counts: it is stored by then. */
    private void question(Topic topic, byte[] payload, Receipt receipt) {
        var asked = JsonMembers.ofObject(JsonMembers.whole(payload), valuesMax);
        var client = keys(asked, "clientKeys");
        var shared = keys(asked, "sharedKeys");
        receipt.inTurn(() -> peer.later(() -> {
            byte[] answer;
            if (client.isEmpty() && shared.isEmpty()) {
                answer = JsonText.object(
                        "client", JsonText.object(attributes.all(voice, Hrefs.CLIENT)),
                        "shared", JsonText.object(attributes.all(voice, Hrefs.SHARED)));
            } else {
                answer = JsonText.object(
                        "client", JsonText.object(attributes.read(voice, Hrefs.CLIENT, client)),
                        "shared", JsonText.object(attributes.read(voice, Hrefs.SHARED, shared)));
            }
            peer.publish(Message.of(Told.attributesAnswer(topic), answer));
            receipt.stored();
        }));
    }

    private static List<String> keys(List<JsonMembers.Member> asked, String name) {
        return asked.stream()
                .filter(member -> member.key().equals(name))
                .flatMap(member -> Arrays.stream(member.text().split(",")))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
    }

    private void answer(Topic topic, byte[] payload, Receipt receipt) {
        var number = Long.parseLong(topic.id());
        if (number > Integer.MAX_VALUE || !voice.answered((int) number, payload, receipt)) {
            peer.refused("stray-answer", new String(payload, 0, Math.min(payload.length, 64), StandardCharsets.UTF_8));
            receipt.stored();
        }
    }

    @Override
    public boolean offers(String filter) {
        return Told.any(filter);
    }

    @Override
    public void subscriptionsChanged() {
        voice.subscriptionsChanged();
        children.subscriptionsChanged();
    }

    @Override
    public void left(String reason, Optional<Publish> will) {
        try {
            will.ifPresent(this::lastWords);
        } finally {
            children.left(reason);
            voice.close(reason);
        }
    }

    private void lastWords(Publish will) {
        try {
            switch (Topic.of(will.topic()).kind()) {
                case TELEMETRY -> voice.lastWords(Values.telemetry(JsonMembers.whole(will.payload()), valuesMax), true);
                case ATTRIBUTES ->
                    voice.lastWords(Values.attributes(JsonMembers.whole(will.payload()), valuesMax), false);
                default -> peer.refused("will-not-kept", will.topic());
            }
        } catch (BadPayload bad) {
            peer.refused("will-not-kept", will.topic() + ": " + bad.detail());
        }
    }
}
