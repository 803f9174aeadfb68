package dev.landfall.gateway.mqtt.session;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A message of the hub.
 *
 * @param topics the possible topics; the first one to which the client has subscribed is used
 * @param lost called on the event loop with a word for the reason when the message was not sent
 * @param wanted whether the message is still needed; a waiting message that is not needed is not sent
 */
public record OutboundMessage(List<String> topics, byte[] payload, Consumer<String> lost, BooleanSupplier wanted) {
    /** A message without a receiver for its result. */
    public static OutboundMessage of(String topic, byte[] payload) {
        return new OutboundMessage(List.of(topic), payload, _ -> {}, () -> true);
    }
}
