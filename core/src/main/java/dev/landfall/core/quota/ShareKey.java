package dev.landfall.core.quota;

import dev.landfall.core.access.Principal;

/**
 * The owner from whose share a seat is taken.
 *
 * @param tenant the organisation
 * @param owner the owner within the tenant
 */
public record ShareKey(String tenant, String owner) {
    /** The share of the owner for whom this principal acts. */
    public static ShareKey of(Principal principal) {
        return new ShareKey(principal.tenant(), principal.owner());
    }
}
