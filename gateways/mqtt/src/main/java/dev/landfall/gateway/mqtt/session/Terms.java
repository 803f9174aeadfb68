package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.Version;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What is agreed when a client enters. */
final class Terms {
    private Terms() {}

    /** @throws Declined what is asked for is not to be had */
    static void check(Incoming.Connect connect) {
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
        if (will.qos() > 1) {
            throw new Declined(
                    ReasonCode.OLD_UNAVAILABLE, ReasonCode.QOS_NOT_SUPPORTED, "qos-not-supported", "a will of QoS 2");
        }
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
                connect.clientId().isEmpty() ? "landfall-" + UUID.randomUUID() : "",
                asked == 0 || asked > longest ? longest : -1,
                settings.pendingMax(),
                settings.packetBytesMax());
    }

    /** How long the client may be silent; 0 for ever: an old one that asks for that can't be told otherwise. */
    static long silenceNanos(Incoming.Connect connect, Outgoing.Terms terms) {
        var seconds = connect.version().gives() && terms.keepAliveSeconds() >= 0
                ? terms.keepAliveSeconds()
                : connect.keepAliveSeconds();
        return TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
    }
}
