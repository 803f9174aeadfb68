package dev.landfall.gateway.mqtt.thingsboard;

import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.door.session.Offers;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Message;
import dev.landfall.gateway.mqtt.session.Peer;
import dev.landfall.gateway.mqtt.session.Receipt;
import dev.landfall.gateway.mqtt.thingsboard.JsonMembers.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The devices that a client speaks for. Each is a device of its own, with its session, presence and commands; it comes when the client
 * says so, or when it first speaks of it, and goes with the client at the latest.
 *
 * <p>Messages are dealt with on the event loop when all they speak of are there; else, and while such a one waits, in turn on a virtual
 * thread, so that none overtakes another.
 */
final class Children {
    private final Entrance.Parts parts;
    private final Peer peer;
    private final Principal gateway;
    private final Offers offers;
    private final Map<String, Voice> byName = new ConcurrentHashMap<>();
    /** Messages that wait for their turn. Event loop only. */
    private int waiting;

    Children(Entrance.Parts parts, Peer peer, Principal gateway, Offers offers) {
        this.parts = parts;
        this.peer = peer;
        this.gateway = gateway;
        this.offers = offers;
    }

    void connect(byte[] payload, Receipt receipt) {
        var members = members(payload);
        var name = text(members, "device");
        var type = find(members, "type").map(Member::text).orElse("");
        inTurn(receipt, () -> {
            var voice = voice(name);
            if (!type.isBlank() && type.chars().noneMatch(Character::isWhitespace)) {
                voice.describe(name, type);
            }
            receipt.stored();
        });
    }

    void disconnect(byte[] payload, Receipt receipt) {
        var name = text(members(payload), "device");
        inTurn(receipt, () -> {
            var voice = byName.remove(name);
            if (voice != null) {
                voice.close("disconnected");
            }
            receipt.stored();
        });
    }

    /** {@code {"name":[…telemetry…]}}. */
    void telemetry(byte[] payload, Receipt receipt) {
        say(payload, receipt, true);
    }

    /** {@code {"name":{"key":value}}}. */
    void attributes(byte[] payload, Receipt receipt) {
        say(payload, receipt, false);
    }

    private void say(byte[] payload, Receipt receipt, boolean telemetry) {
        var max = parts.settings().valuesMax();
        var said = new LinkedHashMap<String, List<Values.Value>>();
        for (var member : members(payload)) {
            var values = telemetry ? Values.telemetry(member, max) : Values.attributes(member, max);
            said.merge(member.key(), values, Children::both);
        }
        if (said.isEmpty()) {
            receipt.stored();
        } else if (waiting == 0 && byName.keySet().containsAll(said.keySet())) {
            say(said, receipt, telemetry);
        } else {
            inTurn(receipt, () -> {
                said.keySet().forEach(this::voice);
                peer.connection().execute(() -> say(said, receipt, telemetry));
            });
        }
    }

    private static List<Values.Value> both(List<Values.Value> first, List<Values.Value> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private void say(Map<String, List<Values.Value>> said, Receipt receipt, boolean telemetry) {
        var note = new StoredNote(receipt, said.size());
        said.forEach((name, values) -> {
            var voice = byName.get(name);
            if (voice == null) {
                note.failed("child-gone");
                return;
            }
            try {
                if (telemetry) {
                    voice.telemetry(values, note);
                } else {
                    voice.attributes(values, note);
                }
            } catch (BadPayload bad) {
                receipt.refused(bad.code(), bad.reason(), bad.detail());
            }
        });
    }

    /** {@code {"id":1,"device":"name","client":true,"key":"k"}}, or {@code "keys":["k"]}. */
    void question(byte[] payload, Receipt receipt) {
        var members = members(payload);
        var name = text(members, "device");
        var id = find(members, "id")
                .orElseThrow(() -> BadPayload.invalid("no id"))
                .bytes();
        var room = find(members, "client")
                        .filter(client -> client.begin() == JsonToken.VALUE_TRUE)
                        .isPresent()
                ? Hrefs.CLIENT
                : Hrefs.SHARED;
        var key = find(members, "key").map(Member::text);
        var keys = key.map(List::of)
                .orElseGet(() -> find(members, "keys")
                        .map(list -> JsonMembers.ofList(list, parts.settings().valuesMax()).stream()
                                .map(Member::text)
                                .toList())
                        .orElse(List.of()));
        inTurn(receipt, () -> {
            var reader = new AttributeReader(parts.devices());
            var voice = voice(name);
            var values = keys.isEmpty() ? reader.all(voice, room) : reader.read(voice, room, keys);
            var answer = new LinkedHashMap<String, byte[]>();
            answer.put("id", id);
            answer.put("device", JsonText.quoted(name));
            if (key.isEmpty()) {
                answer.put("values", JsonText.object(values));
            } else if (values.containsKey(key.get())) {
                answer.put("value", values.get(key.get()));
            }
            peer.publish(Message.of(Told.CHILD_ATTRIBUTES_ANSWER, JsonText.object(answer)));
            receipt.stored();
        });
    }

    /** {@code {"device":"name","id":1,"data":…}}. */
    void answer(byte[] payload, Receipt receipt) {
        var members = members(payload);
        var voice = byName.get(text(members, "device"));
        var id = find(members, "id")
                .orElseThrow(() -> BadPayload.invalid("no id"))
                .number();
        var data = find(members, "data").map(Member::bytes).orElseGet(() -> new byte[0]);
        if (voice == null || id < 0 || id > Integer.MAX_VALUE || !voice.answered((int) id, data, receipt)) {
            peer.refused("stray-answer", "of a device that the client speaks for");
            receipt.stored();
        }
    }

    /** Event loop only. */
    void subscriptionsChanged() {
        byName.values().forEach(Voice::subscriptionsChanged);
    }

    /** All go. Blocks. */
    void left(String reason) {
        try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
            byName.values().forEach(voice -> closing.execute(() -> voice.close(reason)));
        }
        byName.clear();
    }

    /** Does something that blocks, once all messages before are dealt with, and none overtakes. */
    private void inTurn(Receipt receipt, Runnable task) {
        waiting++;
        receipt.inTurn(() -> peer.later(() -> {
            carefully(receipt, task);
            peer.connection().execute(() -> waiting--);
        }));
    }

    /** What the core says no to is told the client; the others that it speaks for go on. */
    private static void carefully(Receipt receipt, Runnable task) {
        try {
            task.run();
        } catch (Refused refused) {
            var code = switch (refused.reason()) {
                case UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_OWNED -> ReasonCode.NOT_AUTHORIZED;
                case TOO_LARGE, TOO_MANY -> ReasonCode.QUOTA_EXCEEDED;
                case INVALID, DUPLICATE -> ReasonCode.PAYLOAD_INVALID;
                case REPLACED, EXPIRED, UNAVAILABLE, TIMED_OUT -> ReasonCode.UNSPECIFIED;
            };
            var word = refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
            receipt.refused(code, "child-" + word, refused.text());
        } catch (BadPayload bad) {
            receipt.refused(bad.code(), bad.reason(), bad.detail());
        }
    }

    /** The device of this name; connected if it is not yet. Blocks. */
    private Voice voice(String name) {
        var there = byName.get(name);
        if (there != null) {
            return there;
        }
        if (byName.size() >= parts.settings().childrenMax()) {
            throw BadPayload.tooMuch("more devices than " + parts.settings().childrenMax() + " over one connection");
        }
        var principal = parts.children().child(gateway, name);
        var device = principal.device().orElseThrow(() -> new IllegalStateException("a child without a device"));
        var connection = peer.connection();
        var over = new AtomicBoolean();
        var listener = new SessionListener(connection.id(), _ -> {
            over.set(true);
            byName.remove(name);
        });
        var session = parts.sessions()
                .open(
                        new Sessions.SignIn(principal, device, connection.id(), connection.protocol(), List.of()),
                        listener);
        var speaking = new Voice.Speaking(peer, offers, parts.settings(), new Outlet.Child(name));
        var voice = new Voice(speaking, principal, session, listener);
        byName.put(name, voice);
        if (over.get()) {
            byName.remove(name);
        }
        voice.introduce();
        connection.execute(voice::begin);
        return voice;
    }

    private List<Member> members(byte[] payload) {
        return JsonMembers.ofObject(JsonMembers.whole(payload), parts.settings().valuesMax());
    }

    private static Optional<Member> find(List<Member> members, String name) {
        return members.stream().filter(member -> member.key().equals(name)).findFirst();
    }

    private static String text(List<Member> members, String name) {
        return find(members, name)
                .orElseThrow(() -> BadPayload.invalid("no " + name))
                .text();
    }
}
