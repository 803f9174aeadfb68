package dev.landfall.core.quota;

import dev.landfall.core.access.Principal;

/**
 * Whose share of a shared limit something is taken from.
 *
 * @param tenant the organisation
 * @param owner within the tenant
 */
public record Share(String tenant, String owner) {
    /** The share of the owner on whose behalf this principal acts. */
    public static Share of(Principal principal) {
        return new Share(principal.tenant(), principal.owner());
    }
}
