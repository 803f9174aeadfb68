package dev.landfall.gateway.mqtt.session;

import java.util.List;
import java.util.function.Consumer;

/**
 * A message of ours.
 *
 * @param topics names it may go by; it takes the first the client has subscribed to
 * @param lost told, on the event loop, a word for the reason why it was not even sent
 */
public record Message(List<String> topics, byte[] payload, Consumer<String> lost) {
    /** One that nobody waits for. */
    public static Message of(String topic, byte[] payload) {
        return new Message(List.of(topic), payload, _ -> {});
    }

    /** As above, under one of several names. */
    public static Message of(List<String> topics, byte[] payload) {
        return new Message(topics, payload, _ -> {});
    }
}
