package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceId;
import java.time.Instant;

/**
 * What is known of a token, which is not the token.
 *
 * @param id names it when it is revoked
 * @param maker who made it
 * @param gateway whether its device may speak for others
 */
public record TokenInfo(String id, DeviceId device, String maker, Instant made, boolean gateway) {}
