package dev.landfall.gateway.mqtt.session;

import dev.landfall.core.model.Refused;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Connect;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.guard.Guard;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits clients: checks what a CONNECT asks for against the settings, and then who the client is. Whatever goes wrong becomes
 * the reason code that the client is told; only what may get better by itself becomes "not now".
 */
final class ClientAdmission {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAdmission.class);

    private final MqttPeerSettings settings;
    private final ClientHandler.Authenticator authenticator;

    ClientAdmission(MqttPeerSettings settings, ClientHandler.Authenticator authenticator) {
        this.settings = settings;
        this.authenticator = authenticator;
    }

    /**
     * Admits a client. Blocks.
     *
     * @throws ConnectRefused whatever went wrong
     */
    ClientHandler admit(Connect connect, MqttPeer peer) {
        try {
            ConnectNegotiation.check(connect, settings);
            return authenticator.enter(connect, peer);
        } catch (ConnectRefused declined) {
            throw declined;
        } catch (Refused refused) {
            throw of(refused);
        } catch (Throwable bug) { // the client waits for its CONNACK, for errors too
            Guard.failed("mqtt-entering", bug);
            LOG.atError()
                    .addKeyValue("connection", peer.connection().id())
                    .log("a client could not enter, because of a bug");
            throw ConnectRefused.later("internal-error", "internal error");
        }
    }

    private static ConnectRefused of(Refused refused) {
        var word = refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (refused.quota().isPresent()) {
            var code = ReasonCode.QUOTA_EXCEEDED;
            return new ConnectRefused(ReasonCode.OLD_UNAVAILABLE, code, word, refused.text());
        }
        return switch (refused.reason()) {
            case UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_OWNED, EXPIRED, INVALID, DUPLICATE, TOO_LARGE ->
                ConnectRefused.unknown(word, refused.text());
            case TOO_MANY, REPLACED, UNAVAILABLE, TIMED_OUT -> ConnectRefused.later(word, refused.text());
        };
    }
}
