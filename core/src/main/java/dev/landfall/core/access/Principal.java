package dev.landfall.core.access;

import dev.landfall.core.model.DeviceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * On whose behalf something is done: the content of a verified token.
 *
 * @param subject who it is
 * @param tenant the organisation
 * @param owner whose devices it may see, within the tenant
 * @param device set when the token belongs to one device and may act for no other
 * @param roles what it may do; {@link Access} gives them meaning
 * @param tokenId the token's own id, by which it can be revoked; empty when it cannot. What stands before its first dot, if it
 *     has one, names all tokens that came from one grant: see {@link RevokedTokenIds}
 * @param expiry from then on nothing may be done with it, and what is delivered on its behalf ends; for a token it is the time
 *     that stands in it and {@link Access#TOLERANCE} more
 */
public record Principal(
        String subject,
        String tenant,
        String owner,
        Optional<DeviceId> device,
        Set<String> roles,
        String tokenId,
        Instant expiry) {
    /** Whether it may have anything to do with this device: it is for all of its owner's, or for this one. */
    public boolean mayConcern(DeviceId one) {
        return device.isEmpty() || device.get().equals(one);
    }
}
