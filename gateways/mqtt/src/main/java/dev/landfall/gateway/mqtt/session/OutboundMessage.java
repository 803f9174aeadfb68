package dev.landfall.gateway.mqtt.session;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A message of ours.
 *
 * @param topics names it may go by; it takes the first the client has subscribed to
 * @param lost told, on the event loop, a word for the reason why it was not even sent
 * @param wanted whether anybody still cares; what nobody cares for any more while it waits is not sent
 */
public record OutboundMessage(List<String> topics, byte[] payload, Consumer<String> lost, BooleanSupplier wanted) {
    /** One that nobody waits for. */
    public static OutboundMessage of(String topic, byte[] payload) {
        return new OutboundMessage(List.of(topic), payload, _ -> {}, () -> true);
    }
}
