package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.Refused;
import dev.landfall.gateway.mqtt.packet.Incoming.Publish;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Guest;
import dev.landfall.gateway.mqtt.session.Message;
import dev.landfall.gateway.mqtt.session.Peer;
import dev.landfall.gateway.mqtt.session.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device that was let in, and what its messages mean. */
final class DeviceGuest implements Guest {
    private static final String NO_METHOD = "there is no such method: this hub answers no questions of devices";

    private final Peer peer;
    private final Voice voice;
    private final AttributeReader attributes;
    private final Optional<Children> children;
    private final Values.Rules rules;
    private final Testament testament;
    private final LastRefusals refusals;

    /** @param children those that it may speak for; empty when it is no gateway */
    DeviceGuest(
            Peer peer,
            Voice voice,
            DialectSettings settings,
            AttributeReader attributes,
            Optional<Children> children,
            Testament testament,
            LastRefusals refusals) {
        this.peer = peer;
        this.voice = voice;
        this.attributes = attributes;
        this.children = children;
        this.testament = testament;
        this.refusals = refusals;
        rules = settings.rules();
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
            case TELEMETRY -> {
                var said = named(Values.telemetry(JsonMembers.whole(payload), rules));
                voice.telemetry(said.values(), new StoredNote(peer, receipt, 1));
            }
            case ATTRIBUTES -> {
                var said = named(Values.attributes(JsonMembers.whole(payload), rules));
                voice.attributes(said.values(), new StoredNote(peer, receipt, 1));
            }
            case ATTRIBUTES_QUESTION -> question(topic, payload, receipt);
            case COMMAND_ANSWER -> answer(topic, payload, receipt);
            case QUESTION -> {
                peer.refused("no-such-method", message.topic());
                peer.publish(
                        Message.of(Told.answer(topic), JsonText.object(Map.of("error", JsonText.quoted(NO_METHOD)))));
                receipt.stored();
            }
            case CHILD_CONNECT, CHILD_DISCONNECT, CHILD_TELEMETRY -> ofGateways(topic, message, receipt);
            case CHILD_ATTRIBUTES, CHILD_ATTRIBUTES_QUESTION, CHILD_COMMAND_ANSWER ->
                ofGateways(topic, message, receipt);
            case NOT_SERVED -> receipt.refused(ReasonCode.NOT_HERE, "not-served", message.topic());
            case UNKNOWN -> receipt.refused(ReasonCode.TOPIC_INVALID, "unknown-topic", message.topic());
        }
    }

    private void ofGateways(Topic topic, Publish message, Receipt receipt) {
        if (children.isPresent()) {
            children.get().received(topic, message.payload(), receipt);
        } else {
            receipt.refused(
                    ReasonCode.NOT_AUTHORIZED,
                    "not-a-gateway",
                    message.topic() + ": speaking for other devices needs a token that was made for a gateway");
        }
    }

    /** Names what was left out of a message. */
    private Values.Said named(Values.Said said) {
        if (!said.wrong().isEmpty()) {
            peer.refused(
                    "invalid-value",
                    said.wrong().size() + " left out, such as: " + said.wrong().getFirst());
        }
        return said;
    }

    /** What the device said before counts: it is stored by then. */
    private void question(Topic topic, byte[] payload, Receipt receipt) {
        var asked = JsonMembers.ofObject(JsonMembers.whole(payload), rules.max());
        var client = keys(asked, "clientKeys");
        var shared = keys(asked, "sharedKeys");
        receipt.inTurn(() -> peer.later(() -> {
            try {
                var all = client.isEmpty() && shared.isEmpty();
                var answer = new LinkedHashMap<String, byte[]>();
                put(answer, "client", all ? attributes.all(voice, Hrefs.CLIENT) : read(Hrefs.CLIENT, client));
                put(answer, "shared", all ? attributes.all(voice, Hrefs.SHARED) : read(Hrefs.SHARED, shared));
                peer.publish(Message.of(Told.attributesAnswer(topic), JsonText.object(answer)));
                receipt.stored();
            } catch (BadPayload bad) {
                receipt.refused(bad.code(), bad.reason(), bad.detail());
            }
        }));
    }

    private Map<String, byte[]> read(String room, List<String> keys) {
        return keys.isEmpty() ? Map.of() : attributes.read(voice, room, keys);
    }

    /** A member without anything in it would be taken for the name of an attribute. */
    private static void put(Map<String, byte[]> answer, String name, Map<String, byte[]> values) {
        if (!values.isEmpty()) {
            answer.put(name, JsonText.object(values));
        }
    }

    private static List<String> keys(List<JsonMembers.Member> asked, String name) {
        return asked.stream()
                .filter(member -> member.key().equals(name) && !member.isNull())
                .flatMap(member -> Arrays.stream(member.word().split(",")))
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
        return Told.any(filter, children.isPresent());
    }

    @Override
    public void subscriptionsChanged() {
        voice.subscriptionsChanged();
        children.ifPresent(Children::subscriptionsChanged);
    }

    @Override
    public void tick(long now) {
        voice.tick();
        children.ifPresent(Children::tick);
        refusals.tick(now);
    }

    @Override
    public void refused(String reason, String detail) {
        refusals.add(reason, detail);
    }

    @Override
    public void parted() {
        testament.withdraw();
    }

    @Override
    public void leaving() {
        children.ifPresent(Children::leaving);
    }

    @Override
    public void left(String reason, Optional<Publish> will) {
        try {
            testament.left(voice, will);
        } finally {
            children.ifPresent(all -> all.left(reason));
            try {
                refusals.left();
            } catch (Refused over) {
                // The session ended first: they are in the log.
            } finally {
                voice.close(reason);
            }
        }
    }
}
