package dev.landfall.gateway.mqtt.session;

import dev.landfall.core.model.Refused;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.guard.Guard;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong while a client entered into what it is told; only what may get better by itself is "not now". */
final class ConnectErrorMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectErrorMapper.class);

    private ConnectErrorMapper() {}

    /** @throws ConnectRefused whatever went wrong */
    static ClientHandler entering(DoorConnection connection, Supplier<ClientHandler> entering) {
        try {
            return entering.get();
        } catch (ConnectRefused declined) {
            throw declined;
        } catch (Refused refused) {
            throw of(refused);
        } catch (Throwable bug) { // the client waits for its CONNACK, for errors too
            Guard.failed("mqtt-entering", bug);
            LOG.atError().addKeyValue("connection", connection.id()).log("a client could not enter, because of a bug");
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
