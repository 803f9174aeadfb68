package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.Refused;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import dev.landfall.gateway.mqtt.session.ClientHandler;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.gateway.mqtt.session.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device that was accepted, and the meaning of its messages. */
final class DeviceClientHandler implements ClientHandler {
    private static final String NO_METHOD = "there is no such method: a device can only call getSessionLimits";

    private final MqttPeer peer;
    private final ConnectedDevice connected;
    private final AttributeReader attributes;
    private final Optional<ConnectedChildren> children;
    private final MessageValues.Rules rules;
    private final LastRefusals refusals;

    /** @param children the child devices for which it may speak; empty when it is no gateway */
    DeviceClientHandler(
            MqttPeer peer,
            ConnectedDevice connected,
            DialectSettings settings,
            AttributeReader attributes,
            Optional<ConnectedChildren> children,
            LastRefusals refusals) {
        this.peer = peer;
        this.connected = connected;
        this.attributes = attributes;
        this.children = children;
        this.refusals = refusals;
        rules = settings.rules();
    }

    @Override
    public String device() {
        return connected.device().toString();
    }

    @Override
    public void begin() {
        connected.begin();
    }

    @Override
    public void received(Publish message, Acknowledgement acknowledgement) {
        try {
            dispatch(Topic.of(message.topic()), message, acknowledgement);
        } catch (BadPayload bad) {
            acknowledgement.refused(bad.code(), bad.reason(), message.topic() + ": " + bad.detail());
        }
    }

    private void dispatch(Topic topic, Publish message, Acknowledgement acknowledgement) {
        var payload = message.payload();
        switch (topic.kind()) {
            case TELEMETRY -> {
                var said = named(MessageValues.telemetry(JsonMembers.whole(payload), rules));
                connected.telemetry(said.values(), new DurabilityReport(peer, acknowledgement, 1));
            }
            case ATTRIBUTES -> {
                var said = named(MessageValues.attributes(JsonMembers.whole(payload), rules));
                connected.attributes(said.values(), new DurabilityReport(peer, acknowledgement, 1));
            }
            case ATTRIBUTES_QUESTION -> question(topic, payload, acknowledgement);
            case COMMAND_ANSWER -> answer(topic, payload, acknowledgement);
            case QUESTION -> {
                var answer = ServerMethods.answer(payload, peer.limits(), rules).orElseGet(() -> noMethod(topic));
                peer.publish(OutboundMessage.of(TopicNames.answer(topic), answer));
                acknowledgement.stored();
            }
            case CHILD_CONNECT, CHILD_DISCONNECT, CHILD_TELEMETRY -> ofGateways(topic, message, acknowledgement);
            case CHILD_ATTRIBUTES, CHILD_ATTRIBUTES_QUESTION, CHILD_COMMAND_ANSWER ->
                ofGateways(topic, message, acknowledgement);
            case NOT_SERVED -> acknowledgement.refused(ReasonCode.NOT_HERE, "not-served", message.topic());
            case UNKNOWN -> acknowledgement.refused(ReasonCode.TOPIC_INVALID, "unknown-topic", message.topic());
        }
    }

    private byte[] noMethod(Topic topic) {
        peer.refused("no-such-method", topic.id());
        return JsonEmbedding.object(Map.of("error", JsonEmbedding.quoted(NO_METHOD)));
    }

    private void ofGateways(Topic topic, Publish message, Acknowledgement acknowledgement) {
        if (children.isPresent()) {
            children.get().received(topic, message.payload(), acknowledgement);
        } else {
            acknowledgement.refused(
                    ReasonCode.NOT_AUTHORIZED,
                    "not-a-gateway",
                    message.topic() + ": speaking for other devices needs a token that was made for a gateway");
        }
    }

    /** Counts and logs the values that were left out of a message. */
    private MessageValues.MessageContent named(MessageValues.MessageContent said) {
        if (!said.wrong().isEmpty()) {
            peer.refused(
                    "invalid-value",
                    said.wrong().size() + " left out, such as: " + said.wrong().getFirst());
        }
        return said;
    }

    /** Answers a request for attributes, after all earlier messages are stored. */
    private void question(Topic topic, byte[] payload, Acknowledgement acknowledgement) {
        var members = JsonMembers.ofObject(JsonMembers.whole(payload), rules.max());
        var client = keys(members, "clientKeys");
        var shared = keys(members, "sharedKeys");
        acknowledgement.inTurn(() -> peer.later(() -> {
            try {
                var all = client.isEmpty() && shared.isEmpty();
                var answer = new LinkedHashMap<String, byte[]>();
                put(answer, "client", all ? attributes.all(connected, KeyHrefs.CLIENT) : read(KeyHrefs.CLIENT, client));
                put(answer, "shared", all ? attributes.all(connected, KeyHrefs.SHARED) : read(KeyHrefs.SHARED, shared));
                peer.publish(OutboundMessage.of(TopicNames.attributesAnswer(topic), JsonEmbedding.object(answer)));
                acknowledgement.stored();
            } catch (BadPayload bad) {
                acknowledgement.refused(bad.code(), bad.reason(), bad.detail());
            }
        }));
    }

    private Map<String, byte[]> read(String prefix, List<String> keys) {
        return keys.isEmpty() ? Map.of() : attributes.read(connected, prefix, keys);
    }

    /** Adds a member, unless it is empty: the device would take an empty member for the name of an attribute. */
    private static void put(Map<String, byte[]> answer, String name, Map<String, byte[]> values) {
        if (!values.isEmpty()) {
            answer.put(name, JsonEmbedding.object(values));
        }
    }

    private static List<String> keys(List<JsonMembers.Member> members, String name) {
        return members.stream()
                .filter(member -> member.key().equals(name) && !member.isNull())
                .flatMap(member -> Arrays.stream(member.word().split(",")))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
    }

    private void answer(Topic topic, byte[] payload, Acknowledgement acknowledgement) {
        var number = Long.parseLong(topic.id());
        if (number > Integer.MAX_VALUE || !connected.answered((int) number, payload, acknowledgement)) {
            peer.refused("stray-answer", new String(payload, 0, Math.min(payload.length, 64), StandardCharsets.UTF_8));
            acknowledgement.stored();
        }
    }

    @Override
    public boolean offers(String filter) {
        return TopicNames.any(filter, children.isPresent());
    }

    @Override
    public void subscriptionsChanged() {
        connected.subscriptionsChanged();
        children.ifPresent(ConnectedChildren::subscriptionsChanged);
    }

    @Override
    public void tick(long now) {
        connected.tick();
        children.ifPresent(ConnectedChildren::tick);
        refusals.tick(now);
    }

    @Override
    public void refused(String reason, String detail) {
        refusals.add(reason, detail);
    }

    @Override
    public void withdrawWill() {
        connected.withdrawWill();
    }

    @Override
    public void leaving() {
        children.ifPresent(ConnectedChildren::leaving);
    }

    @Override
    public void left(String reason) {
        try {
            children.ifPresent(all -> all.left(reason));
        } finally {
            try {
                refusals.left();
            } catch (Refused over) {
                // The session has ended first. The refusals are in the log.
            } finally {
                connected.close(reason);
            }
        }
    }
}
