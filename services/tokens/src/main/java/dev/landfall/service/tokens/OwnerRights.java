package dev.landfall.service.tokens;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Logins;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Decides who may act for an owner's devices, and makes the principals of these devices. */
record OwnerRights(Access access, InstantSource clock) {
    /** The longest life of a session after the login of its device; then the device logs in again. */
    static final Duration LOGIN_LIFE = Duration.ofDays(365);

    /**
     * Checks that the principal is an administrator or this owner.
     *
     * @throws Refused FORBIDDEN when it is neither; INVALID for an invalid name of an owner
     */
    void checkMayEnrol(Principal principal, String owner) {
        if (!access.mayAdminister(principal) && !acts(principal, owner)) {
            throw new Refused(Reason.FORBIDDEN, "Only an administrator or the owner may do that for this owner.");
        }
        if (owner.isBlank()
                || owner.length() > Logins.NAME_LENGTH_MAX
                || owner.chars().anyMatch(Character::isISOControl)) {
            throw new Refused(
                    Reason.INVALID, "The name of an owner must have 1 to " + Logins.NAME_LENGTH_MAX + " characters.");
        }
    }

    private boolean acts(Principal principal, String owner) {
        return access.alive(principal)
                && principal.owner().equals(owner)
                && principal.device().isEmpty()
                && !principal.roles().contains(Access.DEVICE)
                && !principal.roles().contains(Access.READER);
    }

    /** The principal of a device. */
    Principal device(String tenant, String owner, DeviceId device, String tokenId) {
        return device(tenant, owner, device, tokenId, Set.of(Access.DEVICE));
    }

    /** As above, with these roles. */
    Principal device(String tenant, String owner, DeviceId device, String tokenId, Set<String> roles) {
        return new Principal(
                owner,
                tenant,
                owner,
                Optional.of(device),
                roles,
                tokenId,
                clock.instant().plus(LOGIN_LIFE));
    }
}
