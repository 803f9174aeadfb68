package dev.landfall.gateway.api.landfall;

import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.service.tokens.DeviceTokens;

/**
 * What stands beside the core.
 *
 * @param tokens the hub's own issuer
 * @param deviceTokens access tokens of devices
 * @param store the hub's store as a whole
 */
public record Services(TokenService tokens, DeviceTokens deviceTokens, StoreDesk store) {}
