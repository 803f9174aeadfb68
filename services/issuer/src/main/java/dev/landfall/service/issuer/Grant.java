package dev.landfall.service.issuer;

import java.util.List;

/**
 * What a token is to say.
 *
 * @param device the device it is bound to; empty for none
 * @param client who asked for it
 */
record Grant(String tenant, String owner, String device, List<String> roles, String client) {}
