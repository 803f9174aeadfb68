package dev.landfall.gateway.mqtt.login;

import dev.landfall.core.access.Principal;
import java.util.Optional;

/** Knows devices by what they show when they connect. Called on virtual threads: may block. */
@FunctionalInterface
public interface DeviceLogin {
    /**
     * Who this is.
     *
     * @param clientId as the client gave it; may be empty
     * @param userName an access token, or a name; empty only with a password
     * @param password may be empty
     * @return on whose behalf the connection is: with {@code device} set, to a device that is signed up; empty when nobody knows
     *     such a token
     * @throws dev.landfall.core.model.Refused UNAVAILABLE when it can't be told now
     */
    Optional<Principal> login(String clientId, String userName, byte[] password);
}
