package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Checks the CONNECT of a client and decides the values of the CONNACK (MQTT 5 sections 3.1 and 3.2). */
final class ConnectNegotiation {
    private static final String ASSIGNED = "landfall-";
    private static final RandomGenerator RANDOM = new SecureRandom();
    /** A CONNACK (MQTT 5 section 3.2) with what is in each. */
    private static final int BYTES = 24;
    /** The size of a client id as a property: its kind, its length, the prefix and sixteen hexadecimal digits. */
    private static final int CLIENT_ID_BYTES = 3 + ASSIGNED.length() + 16;

    private static final int KEEP_ALIVE_BYTES = 3;

    private ConnectNegotiation() {}

    /** @throws ConnectRefused if the client asks for something that is not supported */
    static void check(ClientPacket.Connect connect, MqttPeerSettings settings) {
        if (!connect.options().fault().isEmpty()) {
            throw new ConnectRefused(
                    ReasonCode.OLD_UNAVAILABLE,
                    ReasonCode.PROTOCOL_ERROR,
                    "protocol-error",
                    connect.options().fault());
        }
        if (connect.version().hasReasonCodes()
                && bytes(of(connect, settings)) > connect.options().packetBytesMax()) {
            throw new ConnectRefused(
                    ReasonCode.OLD_UNAVAILABLE,
                    ReasonCode.PACKET_TOO_LARGE,
                    "client-packets-too-small",
                    "the client takes packets of " + connect.options().packetBytesMax()
                            + " bytes, and a CONNACK has more");
        }
        if (connect.options().authenticates()) {
            throw new ConnectRefused(
                    ReasonCode.OLD_BAD_USER_NAME,
                    ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "authentication-method",
                    "no method of authentication is spoken here");
        }
        if (connect.version() == ProtocolVersion.V3_1_1 && connect.clientId().isEmpty() && !connect.clean()) {
            throw new ConnectRefused(
                    ReasonCode.OLD_CLIENT_ID_INVALID,
                    ReasonCode.CLIENT_ID_INVALID,
                    "client-id-invalid",
                    "a session that shall be kept needs a client id");
        }
        if (connect.version().hasReasonCodes() && connect.will().isPresent()) {
            checkWill(connect.will().get());
        }
    }

    private static void checkWill(ClientPacket.Publish will) {
        if (will.retain()) {
            throw new ConnectRefused(
                    ReasonCode.OLD_UNAVAILABLE,
                    ReasonCode.RETAIN_NOT_SUPPORTED,
                    "retain-not-supported",
                    "a will to be retained");
        }
    }

    static ServerPacket.Terms of(ClientPacket.Connect connect, MqttPeerSettings settings) {
        var asked = connect.keepAliveSeconds();
        var longest = (int) settings.times().keepAliveMax().toSeconds();
        return new ServerPacket.Terms(
                connect.clientId().isEmpty() ? ASSIGNED + Long.toHexString(RANDOM.nextLong()) : "",
                asked == 0 || asked > longest ? longest : -1,
                settings.pendingMax(),
                settings.packetBytesMax());
    }

    /** The maximum number of bytes of a CONNACK with these values. */
    private static int bytes(ServerPacket.Terms terms) {
        return BYTES
                + (terms.clientId().isEmpty() ? 0 : CLIENT_ID_BYTES)
                + (terms.keepAliveSeconds() < 0 ? 0 : KEEP_ALIVE_BYTES);
    }

    /** The limits of the outbox of this client. */
    static Outbox.Bounds bounds(ClientPacket.ConnectOptions wishes, MqttPeerSettings settings) {
        return new Outbox.Bounds(
                wishes.receiveMax(),
                Math.min(wishes.packetBytesMax(), settings.outboxBytesMax()),
                settings.outboxMax(),
                settings.outboxBytesMax(),
                settings.times().acknowledge().toNanos());
    }

    /**
     * The maximum silence of the client, in nanoseconds; 0 for no limit. A client of version 3.1.1 without a keep-alive cannot be given
     * one.
     */
    static long silenceNanos(ClientPacket.Connect connect, ServerPacket.Terms terms) {
        var seconds = connect.version().hasReasonCodes() && terms.keepAliveSeconds() >= 0
                ? terms.keepAliveSeconds()
                : connect.keepAliveSeconds();
        return TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
    }
}
