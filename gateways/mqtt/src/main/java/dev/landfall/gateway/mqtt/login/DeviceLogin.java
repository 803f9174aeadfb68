package dev.landfall.gateway.mqtt.login;

import dev.landfall.core.access.Principal;
import java.util.Optional;

/** Authenticates devices by what they send when they connect. Called on virtual threads: may block. */
@FunctionalInterface
public interface DeviceLogin {
    /**
     * Authenticates a client.
     *
     * @param clientId as the client has sent it; may be empty
     * @param userName an access token, or a name; empty only with a password
     * @param password may be empty
     * @return the principal of the connection, bound to a device that is signed up; empty when the token is not known
     * @throws dev.landfall.core.model.Refused UNAVAILABLE when the token cannot be checked now
     */
    Optional<Principal> login(String clientId, String userName, byte[] password);
}
