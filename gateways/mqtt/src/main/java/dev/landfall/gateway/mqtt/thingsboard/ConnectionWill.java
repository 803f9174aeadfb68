package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.ContentFormat;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Will;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The will of one connection (MQTT 5 section 3.1.2.5), read when the client connects. The core keeps it with the session, and stores its
 * values when the session ends without DISCONNECT.
 *
 * @param values what is stored; {@link Will#NONE} without a will, or for one that cannot be stored
 * @param refusal why the will cannot be stored; empty if it can or if there is none
 */
record ConnectionWill(Will values, String refusal) {
    /**
     * Reads the will message of a CONNECT.
     *
     * @param fits whether the core takes a will of this size
     */
    static ConnectionWill of(Optional<Publish> message, MessageValues.Rules rules, Predicate<Will> fits) {
        return message.map(will -> of(will, rules, fits)).orElse(new ConnectionWill(Will.NONE, ""));
    }

    private static ConnectionWill of(Publish message, MessageValues.Rules rules, Predicate<Will> fits) {
        try {
            return switch (Topic.of(message.topic()).kind()) {
                case TELEMETRY -> {
                    var read = MessageValues.telemetry(JsonMembers.whole(message.payload()), rules);
                    yield of(message, will(KeyHrefs.TELEMETRY, read.values()), fits);
                }
                case ATTRIBUTES -> {
                    var read = MessageValues.attributes(JsonMembers.whole(message.payload()), rules);
                    yield of(message, will(KeyHrefs.CLIENT, read.values()), fits);
                }
                default -> refused(message, "neither telemetry nor attributes");
            };
        } catch (BadPayload bad) {
            return refused(message, bad.detail());
        }
    }

    private static ConnectionWill of(Publish message, Will will, Predicate<Will> fits) {
        return fits.test(will) ? new ConnectionWill(will, "") : refused(message, "too large to be stored at once");
    }

    private static ConnectionWill refused(Publish message, String why) {
        return new ConnectionWill(Will.NONE, message.topic() + ": " + why);
    }

    private static Will will(String prefix, List<MessageValues.Value> values) {
        return new Will(values.stream()
                .map(value -> new Will.Value(
                        KeyHrefs.of(prefix, value.key()),
                        new Content(ContentFormat.JSON, value.json()),
                        value.takenAt()))
                .toList());
    }
}
