package dev.landfall.gateway.mqtt.thingsboard;

import java.time.Duration;

/**
 * Bounds of what devices say and are asked.
 *
 * @param deviceAnswer how long a device may take to answer a command
 * @param commandsMax commands under way to one device
 * @param valuesMax values in one message
 * @param childrenMax devices that one gateway may speak for at the same time
 * @param childWait how long a gateway's messages are held while its owner makes too many new devices at once
 * @param numbersInTexts whether a value that is a text and says a number is that number
 */
public record DialectSettings(
        Duration deviceAnswer,
        int commandsMax,
        int valuesMax,
        int childrenMax,
        Duration childWait,
        boolean numbersInTexts) {
    /** The usual values. */
    public static final DialectSettings USUAL =
            new DialectSettings(Duration.ofSeconds(20), 16, 1_000, 1_000, Duration.ofMinutes(2), true);

    /** As these, with another patience. */
    public DialectSettings answering(Duration newAnswer) {
        return new DialectSettings(newAnswer, commandsMax, valuesMax, childrenMax, childWait, numbersInTexts);
    }

    /** As these, with another patience with those who make many new devices. */
    public DialectSettings holding(Duration newWait) {
        return new DialectSettings(deviceAnswer, commandsMax, valuesMax, childrenMax, newWait, numbersInTexts);
    }

    MessageValues.Rules rules() {
        return new MessageValues.Rules(valuesMax, numbersInTexts);
    }
}
