package dev.landfall.gateway.mqtt.thingsboard;

import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.door.session.BackPressure;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.gateway.mqtt.session.OutboundMessage;
import dev.landfall.gateway.mqtt.thingsboard.JsonMembers.Member;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The child devices for which one client speaks. Each is a device of its own, with its session, presence and commands. It connects when
 * the client says so or first sends a message about it, and disconnects with the client at the latest.
 *
 * <p>Messages are handled on the event loop if all their devices are connected. Otherwise, and while such a message waits, they are
 * handled in their order on a virtual thread.
 */
final class ConnectedChildren {
    /** A limit that can be tried again within this time is a temporary one. */
    private static final Duration PASSING = Duration.ofMinutes(1);

    private static final long LOOK_AGAIN_MILLIS = 500;

    private final TokenAuthenticator.Services parts;
    private final MqttPeer peer;
    private final Principal gateway;
    private final BackPressure backPressure;
    private final AttributeReader reader;

    @NodeLocal(
            "one connection: the gateway names its devices again; the records of kind child-device say which they are")
    private final Map<String, ConnectedDevice> byName = new ConcurrentHashMap<>();

    private final CountDownLatch gone = new CountDownLatch(1);
    /** The number of messages that wait for their turn. Event loop only. */
    private int waiting;

    ConnectedChildren(TokenAuthenticator.Services parts, MqttPeer peer, Principal gateway, BackPressure backPressure) {
        this.parts = parts;
        this.peer = peer;
        this.gateway = gateway;
        this.backPressure = backPressure;
        reader = new AttributeReader(parts.devices());
    }

    /** Handles a message of the gateway about its child devices. */
    void received(Topic topic, byte[] payload, Acknowledgement acknowledgement) {
        switch (topic.kind()) {
            case CHILD_CONNECT -> connect(payload, acknowledgement);
            case CHILD_DISCONNECT -> disconnect(payload, acknowledgement);
            case CHILD_TELEMETRY -> store(payload, acknowledgement, true);
            case CHILD_ATTRIBUTES -> store(payload, acknowledgement, false);
            case CHILD_ATTRIBUTES_QUESTION -> question(payload, acknowledgement);
            case CHILD_COMMAND_ANSWER -> answer(payload, acknowledgement);
            case TELEMETRY, ATTRIBUTES, ATTRIBUTES_QUESTION, COMMAND_ANSWER, QUESTION, NOT_SERVED, UNKNOWN ->
                throw new IllegalArgumentException("not about children: " + topic.kind());
        }
    }

    /** {@code {"device":"name","type":"what it is"}}; the type may be missing, or null. */
    private void connect(byte[] payload, Acknowledgement acknowledgement) {
        var members = members(payload);
        var name = word(members, "device");
        var type = find(members, "type").map(Member::word).orElse("");
        inTurn(acknowledgement, () -> {
            var connected = connectedChild(name);
            if (!type.isBlank() && type.chars().noneMatch(Character::isWhitespace)) {
                connected.describe(name, type);
            }
            acknowledgement.stored();
        });
    }

    private void disconnect(byte[] payload, Acknowledgement acknowledgement) {
        var name = word(members(payload), "device");
        inTurn(acknowledgement, () -> {
            var connected = byName.remove(name);
            if (connected != null) {
                connected.close("disconnected");
            }
            acknowledgement.stored();
        });
    }

    /** Telemetry is {@code {"name":[…]}}, attributes are {@code {"name":{"key":value}}}. */
    private void store(byte[] payload, Acknowledgement acknowledgement, boolean telemetry) {
        var valuesByName = new LinkedHashMap<String, List<MessageValues.Value>>();
        var wrong = new ArrayList<String>(0);
        for (var member : members(payload)) {
            read(member, telemetry, valuesByName, wrong);
        }
        if (valuesByName.isEmpty() && !wrong.isEmpty()) {
            throw BadPayload.invalid(wrong.getFirst());
        }
        if (!wrong.isEmpty()) {
            peer.refused("invalid-value", wrong.size() + " left out, such as: " + wrong.getFirst());
        }
        if (valuesByName.isEmpty()) {
            acknowledgement.stored();
        } else if (waiting == 0 && byName.keySet().containsAll(valuesByName.keySet())) {
            store(valuesByName, new DurabilityReport(peer, acknowledgement, valuesByName.size()), telemetry);
        } else {
            inTurn(acknowledgement, () -> {
                var note = new DurabilityReport(peer, acknowledgement, valuesByName.size());
                valuesByName.keySet().removeIf(name -> !isThere(name, note));
                peer.connection().execute(() -> store(valuesByName, note, telemetry));
            });
        }
    }

    private void read(
            Member member, boolean telemetry, Map<String, List<MessageValues.Value>> valuesByName, List<String> wrong) {
        var rules = parts.settings().rules();
        try {
            var values = telemetry ? MessageValues.telemetry(member, rules) : MessageValues.attributes(member, rules);
            values.wrong().forEach(one -> wrong.add(member.key() + ": " + one));
            valuesByName.merge(member.key(), values.values(), ConnectedChildren::both);
        } catch (BadPayload bad) {
            if (bad.isTooMuch()) {
                throw bad;
            }
            wrong.add(member.key() + ": " + bad.detail());
        }
    }

    /** Whether a child device is connected. If it cannot be, the others of the message go on. */
    private boolean isThere(String name, DurabilityReport note) {
        try {
            connectedChild(name);
            return true;
        } catch (Refused refused) {
            if (isForGood(refused)) {
                note.refused(code(refused), "child-" + word(refused), name + ": " + refused.text());
            } else {
                note.failed("child-" + word(refused));
            }
        } catch (BadPayload bad) {
            note.refused(bad.code(), bad.reason(), name + ": " + bad.detail());
        }
        return false;
    }

    private static List<MessageValues.Value> both(List<MessageValues.Value> first, List<MessageValues.Value> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private void store(Map<String, List<MessageValues.Value>> valuesByName, DurabilityReport note, boolean telemetry) {
        valuesByName.forEach((name, values) -> {
            var connected = byName.get(name);
            if (connected == null) {
                note.failed("child-gone");
            } else if (telemetry) {
                connected.telemetry(values, note);
            } else {
                connected.attributes(values, note);
            }
        });
    }

    /** {@code {"id":1,"device":"name","client":true,"key":"k"}}, or {@code "keys":["k"]}. */
    private void question(byte[] payload, Acknowledgement acknowledgement) {
        var members = members(payload);
        var name = word(members, "device");
        var id = number(members);
        var prefix = find(members, "client")
                        .filter(client -> client.begin() == JsonToken.VALUE_TRUE)
                        .isPresent()
                ? KeyHrefs.CLIENT
                : KeyHrefs.SHARED;
        var keys = find(members, "key")
                .map(Member::word)
                .map(List::of)
                .orElseGet(() -> find(members, "keys")
                        .map(list -> JsonMembers.ofList(list, parts.settings().valuesMax()).stream()
                                .map(Member::word)
                                .toList())
                        .orElse(List.of()));
        inTurn(acknowledgement, () -> {
            var connected = connectedChild(name);
            var values = keys.isEmpty() ? reader.all(connected, prefix) : reader.read(connected, prefix, keys);
            var answer = new LinkedHashMap<String, byte[]>();
            answer.put("id", JsonEmbedding.number(id));
            answer.put("device", JsonEmbedding.quoted(name));
            if (keys.size() == 1) {
                values.values().forEach(value -> answer.put("value", value));
            } else if (!values.isEmpty()) {
                answer.put("values", JsonEmbedding.object(values));
            }
            peer.publish(OutboundMessage.of(TopicNames.CHILD_ATTRIBUTES_ANSWER, JsonEmbedding.object(answer)));
            acknowledgement.stored();
        });
    }

    /** {@code {"device":"name","id":1,"data":…}}. */
    private void answer(byte[] payload, Acknowledgement acknowledgement) {
        var members = members(payload);
        var connected = byName.get(word(members, "device"));
        var id = number(members);
        var data = find(members, "data").map(Member::bytes).orElseGet(() -> new byte[0]);
        if (connected == null || !connected.answered(id, data, acknowledgement)) {
            peer.refused("stray-answer", "of a device that the client speaks for");
            acknowledgement.stored();
        }
    }

    /** Event loop only. */
    void subscriptionsChanged() {
        byName.values().forEach(ConnectedDevice::subscriptionsChanged);
    }

    /** Checks deadlines. Event loop only. */
    void tick() {
        byName.values().forEach(ConnectedDevice::tick);
    }

    /** The connection has ended: devices are not waited for any more. */
    void leaving() {
        gone.countDown();
    }

    /** Ends all sessions. Blocks. */
    void left(String reason) {
        try (var closing = Guard.virtualThreads("mqtt-child-leaves")) {
            byName.values().forEach(connected -> closing.execute(() -> connected.close(reason)));
        }
        byName.clear();
    }

    /** Runs a task that blocks, when all earlier messages are finished. */
    private void inTurn(Acknowledgement acknowledgement, Runnable task) {
        waiting++;
        acknowledgement.inTurn(() -> peer.later(() -> {
            carefully(acknowledgement, task);
            peer.connection().execute(() -> waiting--);
        }));
    }

    /** Runs a task, and gives a refusal of the core to the acknowledgement; other child devices go on. */
    private static void carefully(Acknowledgement acknowledgement, Runnable task) {
        try {
            task.run();
        } catch (Refused refused) {
            if (isForGood(refused)) {
                acknowledgement.refused(code(refused), "child-" + word(refused), refused.text());
            } else {
                acknowledgement.failed(code(refused), "child-" + word(refused), refused.text());
            }
        } catch (BadPayload bad) {
            acknowledgement.refused(bad.code(), bad.reason(), bad.detail());
        }
    }

    private static int code(Refused refused) {
        return switch (refused.reason()) {
            case UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_OWNED -> ReasonCode.NOT_AUTHORIZED;
            case TOO_LARGE, TOO_MANY -> ReasonCode.QUOTA_EXCEEDED;
            case INVALID, DUPLICATE -> ReasonCode.PAYLOAD_INVALID;
            case REPLACED, EXPIRED, UNAVAILABLE, TIMED_OUT -> ReasonCode.UNSPECIFIED;
        };
    }

    private static String word(Refused refused) {
        return refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a repetition would be refused again. */
    private static boolean isForGood(Refused refused) {
        return switch (refused.reason()) {
            case UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_OWNED, TOO_LARGE, INVALID, DUPLICATE -> true;
            case TOO_MANY -> !mayPass(refused);
            case REPLACED, EXPIRED, UNAVAILABLE, TIMED_OUT -> false;
        };
    }

    /** The device with this name; it is connected if it is not yet. Blocks. */
    private ConnectedDevice connectedChild(String name) {
        var there = byName.get(name);
        if (there != null) {
            return there;
        }
        if (byName.size() >= parts.settings().childrenMax()) {
            throw BadPayload.tooMuch("more devices than " + parts.settings().childrenMax() + " over one connection");
        }
        var principal = named(name);
        var device = principal.device().orElseThrow(() -> new IllegalStateException("a child without a device"));
        var connection = peer.connection();
        var self = new AtomicReference<@Nullable ConnectedDevice>();
        var ended = new AtomicBoolean();
        var listener = new SessionListener(connection.id(), _ -> {
            ended.set(true);
            remove(name, self.get());
        });
        var session = parts.sessions()
                .open(
                        new Sessions.SignIn(principal, device, connection.id(), connection.protocol(), List.of()),
                        listener);
        var speaking = new ConnectedDevice.Context(
                peer, backPressure, parts.settings(), parts.clock(), reader, new DeviceTopics.Child(name));
        // A device whose description could not be stored is not connected: it would get no commands.
        var connected = TokenAuthenticator.introduced(new ConnectedDevice(speaking, principal, session, listener));
        self.set(connected);
        byName.put(name, connected);
        if (ended.get()) {
            remove(name, connected);
        }
        connection.execute(connected::begin);
        return connected;
    }

    private void remove(String name, @Nullable ConnectedDevice connected) {
        if (connected != null) {
            byName.remove(name, connected);
        }
    }

    /** Whether to hold the message: only for a limit that passes by itself, not for an owner's number of devices. */
    private static boolean mayPass(Refused refused) {
        return refused.quota()
                .filter(quota -> quota.retryAfter().compareTo(PASSING) <= 0)
                .isPresent();
    }

    /** Finds the child device. While its owner makes too many new ones, the messages are held for a while. Blocks. */
    private Principal named(String name) {
        var deadline = System.nanoTime() + parts.settings().childWait().toNanos();
        var reported = false;
        while (true) {
            try {
                return parts.children().child(gateway, name);
            } catch (Refused refused) {
                if (!mayPass(refused) || System.nanoTime() - deadline >= 0 || isGone()) {
                    throw refused;
                }
                if (!reported) {
                    peer.refused("child-held", name + ": " + refused.text());
                    reported = true;
                }
            }
        }
    }

    private boolean isGone() {
        try {
            return gone.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private List<Member> members(byte[] payload) {
        return JsonMembers.ofObject(JsonMembers.whole(payload), parts.settings().valuesMax());
    }

    /** A member that exists and is not null. */
    private static Optional<Member> find(List<Member> members, String name) {
        return members.stream()
                .filter(member -> member.key().equals(name) && !member.isNull())
                .findFirst();
    }

    private static String word(List<Member> members, String name) {
        return find(members, name)
                .orElseThrow(() -> BadPayload.invalid("no " + name))
                .word();
    }

    /** The number of a request or an answer. */
    private static int number(List<Member> members) {
        var id = find(members, "id")
                .orElseThrow(() -> BadPayload.invalid("no id"))
                .number();
        if (id < 0) {
            throw BadPayload.invalid("id must be a whole number, 0 or more");
        }
        return id;
    }
}
