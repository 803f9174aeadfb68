package dev.landfall.core.quota;

import dev.landfall.core.access.Principal;

/**
 * Whose share of a shared limit something is taken from.
 *
 * @param tenant the organisation
 * @param owner within the tenant
 */
public record ShareKey(String tenant, String owner) {
    /** The share of the owner on whose behalf this principal acts. */
    public static ShareKey of(Principal principal) {
        return new ShareKey(principal.tenant(), principal.owner());
    }
}
