package dev.landfall.gateway.api.http;

import dev.landfall.core.access.Principal;

/**
 * Who asks a device for something.
 *
 * @param waits called before the caller begins to wait for the device; it may refuse, because only so many may wait
 */
public record Requester(Principal principal, Runnable waits) {}
