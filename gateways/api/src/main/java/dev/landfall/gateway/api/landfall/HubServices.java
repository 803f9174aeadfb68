package dev.landfall.gateway.api.landfall;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.service.tokens.DeviceTokens;

/**
 * The services beside the core.
 *
 * @param tokens the hub's own issuer
 * @param deviceTokens access tokens of devices
 * @param store the hub's store as a whole
 * @param hub the running hub as a whole
 */
public record HubServices(TokenService tokens, DeviceTokens deviceTokens, StoreOperations store, HubOperations hub) {
    /** Services of a program without a status: a request for it is refused. */
    public HubServices(TokenService tokens, DeviceTokens deviceTokens, StoreOperations store) {
        this(tokens, deviceTokens, store, _ -> {
            throw new Refused(Reason.UNAVAILABLE, "This hub does not offer its status.");
        });
    }
}
