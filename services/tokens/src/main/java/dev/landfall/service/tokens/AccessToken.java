package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceId;

/**
 * With this a device connects, as often as it likes. Told once. Never logged: {@link #toString} says nothing of the token.
 *
 * @param token letters and digits, or what the device had before; empty for a device that shows a login instead
 * @param id names it when it is listed or revoked; not secret
 */
public record AccessToken(String token, String id, DeviceId device) {
    @Override
    public String toString() {
        return "AccessToken[***, id=" + id + ", device=" + device + "]";
    }
}
