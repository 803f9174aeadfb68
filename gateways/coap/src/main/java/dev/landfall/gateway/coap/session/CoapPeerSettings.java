package dev.landfall.gateway.coap.session;

import java.time.Duration;

/**
 * The settings of a conversation.
 *
 * @param signIn how long a connection may stay without a signed-in device
 * @param ping after how much silence a signed-in device is sent a Ping
 * @param pingAnswer how long it may take to answer
 * @param mailboxMax how many requests may wait behind the one that is being answered; while so many wait, nothing is read
 * @param exchangesMax the maximum number of open requests of the hub, observations included
 * @param messageBytesMax the maximum size of a message, checked with its header and named in the hub's CSM
 */
public record CoapPeerSettings(
        Duration signIn, Duration ping, Duration pingAnswer, int mailboxMax, int exchangesMax, int messageBytesMax) {
    /** The usual settings: a half-open connection is noticed within 28 s. */
    public static final CoapPeerSettings USUAL = new CoapPeerSettings(
            Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(8), 16, 2_048, 262_144);

    /** The usual settings with other times. */
    public CoapPeerSettings times(Duration newSignIn, Duration newPing, Duration newPingAnswer) {
        return new CoapPeerSettings(newSignIn, newPing, newPingAnswer, mailboxMax, exchangesMax, messageBytesMax);
    }
}
