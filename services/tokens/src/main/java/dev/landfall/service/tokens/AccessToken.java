package dev.landfall.service.tokens;

import dev.landfall.core.model.DeviceId;

/**
 * The access token with which a device connects, as often as it likes. It is shown once. Never logged: {@link #toString} hides the token.
 *
 * @param token letters and digits, or the token that the device had before; empty for a device with a login
 * @param id names the token in lists and revocations; not secret
 */
public record AccessToken(String token, String id, DeviceId device) {
    @Override
    public String toString() {
        return "AccessToken[***, id=" + id + ", device=" + device + "]";
    }
}
