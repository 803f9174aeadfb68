package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.Version;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What is agreed when a client enters. */
final class Terms {
    private static final String ASSIGNED = "landfall-";
    private static final RandomGenerator RANDOM = new SecureRandom();
    /** A CONNACK (MQTT 5 section 3.2) with what is in each. */
    private static final int BYTES = 24;
    /** A client id as a property: its kind, its length, the words before it and sixteen hexadecimal digits. */
    private static final int CLIENT_ID_BYTES = 3 + ASSIGNED.length() + 16;

    private static final int KEEP_ALIVE_BYTES = 3;

    private Terms() {}

    /** @throws Declined what is asked for is not to be had */
    static void check(Incoming.Connect connect, PeerSettings settings) {
        if (!connect.wishes().fault().isEmpty()) {
            throw new Declined(
                    ReasonCode.OLD_UNAVAILABLE,
                    ReasonCode.PROTOCOL_ERROR,
                    "protocol-error",
                    connect.wishes().fault());
        }
        if (connect.version().gives()
                && bytes(of(connect, settings)) > connect.wishes().packetBytesMax()) {
            throw new Declined(
                    ReasonCode.OLD_UNAVAILABLE,
                    ReasonCode.PACKET_TOO_LARGE,
                    "client-packets-too-small",
                    "the client takes packets of " + connect.wishes().packetBytesMax()
                            + " bytes, and a CONNACK has more");
        }
        if (connect.wishes().authenticates()) {
            throw new Declined(
                    ReasonCode.OLD_BAD_USER_NAME,
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "authentication-method",
                    "no method of authentication is spoken here");
        }
        if (connect.version() == Version.V3_1_1 && connect.clientId().isEmpty() && !connect.clean()) {
            throw new Declined(
                    ReasonCode.OLD_CLIENT_ID_INVALID,
                    ReasonCode.CLIENT_ID_INVALID,
                    "client-id-invalid",
                    "a session that shall be kept needs a client id");
        }
        if (connect.version().gives() && connect.will().isPresent()) {
            checkWill(connect.will().get());
        }
    }

    private static void checkWill(Incoming.Publish will) {
        if (will.retain()) {
            throw new Declined(
                    ReasonCode.OLD_UNAVAILABLE,
                    ReasonCode.RETAIN_NOT_SUPPORTED,
                    "retain-not-supported",
                    "a will to be retained");
        }
    }

    static Outgoing.Terms of(Incoming.Connect connect, PeerSettings settings) {
        var asked = connect.keepAliveSeconds();
        var longest = (int) settings.times().keepAliveMax().toSeconds();
        return new Outgoing.Terms(
                connect.clientId().isEmpty() ? ASSIGNED + Long.toHexString(RANDOM.nextLong()) : "",
                asked == 0 || asked > longest ? longest : -1,
                settings.pendingMax(),
                settings.packetBytesMax());
    }

    /** The most bytes that a CONNACK with these has. */
    private static int bytes(Outgoing.Terms terms) {
        return BYTES
                + (terms.clientId().isEmpty() ? 0 : CLIENT_ID_BYTES)
                + (terms.keepAliveSeconds() < 0 ? 0 : KEEP_ALIVE_BYTES);
    }

    /** What may be on its way to this client. */
    static Outbox.Bounds bounds(Incoming.Wishes wishes, PeerSettings settings) {
        return new Outbox.Bounds(
                wishes.receiveMax(),
                Math.min(wishes.packetBytesMax(), settings.outboxBytesMax()),
                settings.outboxMax(),
                settings.outboxBytesMax(),
                settings.times().acknowledge().toNanos());
    }

    /** How long the client may be silent; 0 for ever: an old one that asks for that can't be told otherwise. */
    static long silenceNanos(Incoming.Connect connect, Outgoing.Terms terms) {
        var seconds = connect.version().gives() && terms.keepAliveSeconds() >= 0
                ? terms.keepAliveSeconds()
                : connect.keepAliveSeconds();
        return TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
    }
}
