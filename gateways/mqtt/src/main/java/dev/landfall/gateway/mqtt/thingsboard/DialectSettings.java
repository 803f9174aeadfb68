package dev.landfall.gateway.mqtt.thingsboard;

import java.time.Duration;

/**
 * The limits of messages and commands.
 *
 * @param deviceAnswer how long a device may take to answer a command
 * @param commandsMax the maximum number of commands that run at the same time on one device
 * @param valuesMax the maximum number of values in one message
 * @param childrenMax the maximum number of child devices of one connection
 * @param childWait how long a gateway's messages are held while its owner makes too many new devices
 * @param numbersInTexts whether a text with a number is stored as a number
 */
public record DialectSettings(
        Duration deviceAnswer,
        int commandsMax,
        int valuesMax,
        int childrenMax,
        Duration childWait,
        boolean numbersInTexts) {
    /** The usual limits. */
    public static final DialectSettings USUAL =
            new DialectSettings(Duration.ofSeconds(20), 16, 1_000, 1_000, Duration.ofMinutes(2), true);

    /** These limits, with another time for answers. */
    public DialectSettings answering(Duration newAnswer) {
        return new DialectSettings(newAnswer, commandsMax, valuesMax, childrenMax, childWait, numbersInTexts);
    }

    /** These limits, with another time for which messages are held. */
    public DialectSettings holding(Duration newWait) {
        return new DialectSettings(deviceAnswer, commandsMax, valuesMax, childrenMax, newWait, numbersInTexts);
    }

    MessageValues.Rules rules() {
        return new MessageValues.Rules(valuesMax, numbersInTexts);
    }
}
