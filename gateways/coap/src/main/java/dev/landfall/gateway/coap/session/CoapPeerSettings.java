package dev.landfall.gateway.coap.session;

import java.time.Duration;

/**
 * What can be set about a conversation.
 *
 * @param signIn how long a connection may stay without a device signed in
 * @param ping after how much silence a signed-in device is asked whether it is still there
 * @param pingAnswer how long it may then stay silent
 * @param mailboxMax how many requests may wait for the one that is being answered; while so many wait, nothing is read
 * @param exchangesMax how many of our requests, observations included, may be open
 * @param messageBytesMax the largest message taken, refused from its header; our CSM tells the peer
 */
public record CoapPeerSettings(
        Duration signIn, Duration ping, Duration pingAnswer, int mailboxMax, int exchangesMax, int messageBytesMax) {
    /** The usual values: a half-open line is noticed within 28 s. */
    public static final CoapPeerSettings USUAL = new CoapPeerSettings(
            Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(8), 16, 2_048, 262_144);

    /** As {@link #USUAL}, with other times. */
    public CoapPeerSettings times(Duration newSignIn, Duration newPing, Duration newPingAnswer) {
        return new CoapPeerSettings(newSignIn, newPing, newPingAnswer, mailboxMax, exchangesMax, messageBytesMax);
    }
}
