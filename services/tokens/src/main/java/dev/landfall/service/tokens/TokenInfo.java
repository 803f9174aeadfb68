package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceId;
import java.time.Instant;

/**
 * What is known about a token, without the token itself.
 *
 * @param id names the token when it is revoked
 * @param maker who has made it
 * @param gateway whether its device may speak for child devices
 */
public record TokenInfo(String id, DeviceId device, String maker, Instant made, boolean gateway) {}
