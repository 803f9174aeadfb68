package dev.landfall.gateway.mqtt.thingsboard;

import java.time.Duration;

/**
 * Bounds of what devices say and are asked.
 *
 * @param deviceAnswer how long a device may take to answer a command
 * @param commandsMax commands under way to one device
 * @param valuesMax values in one message
 * @param childrenMax devices that one gateway may speak for at the same time
 */
public record DialectSettings(Duration deviceAnswer, int commandsMax, int valuesMax, int childrenMax) {
    /** The usual values. */
    public static final DialectSettings USUAL = new DialectSettings(Duration.ofSeconds(20), 16, 1_000, 1_000);

    /** As these, with another patience. */
    public DialectSettings answering(Duration newAnswer) {
        return new DialectSettings(newAnswer, commandsMax, valuesMax, childrenMax);
    }
}
