package dev.landfall.gateway.api.http;

import dev.landfall.core.access.Principal;

/**
 * The caller of a command.
 *
 * @param waits called before the caller begins to wait for the device; may refuse, because the number of waiting requests is limited
 */
public record Requester(Principal principal, Runnable waits) {}
