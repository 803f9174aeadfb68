package dev.landfall.core.access;

import dev.landfall.core.model.DeviceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * On whose behalf something is done: the content of a verified token.
 *
 * @param subject the user, app or device for which the token was issued
 * @param tenant the organisation
 * @param owner the owner within the tenant, whose devices the principal may see
 * @param device the device to which the token is bound; empty when it is bound to none
 * @param roles what it may do; {@link Access} gives them meaning
 * @param tokenId the id by which the token can be revoked; empty when it cannot. The part before the first dot, if there is
 *     one, names all tokens of one grant: see {@link RevokedTokenIds}
 * @param expiry from this time on nothing may be done with the token, and subscriptions on its behalf end; for a token it is
 *     the expiry in the token plus {@link Access#TOLERANCE}
 */
public record Principal(
        String subject,
        String tenant,
        String owner,
        Optional<DeviceId> device,
        Set<String> roles,
        String tokenId,
        Instant expiry) {
    /** Whether the principal may have to do with this device: its token is bound to no device, or to this one. */
    public boolean mayConcern(DeviceId one) {
        return device.isEmpty() || device.get().equals(one);
    }
}
