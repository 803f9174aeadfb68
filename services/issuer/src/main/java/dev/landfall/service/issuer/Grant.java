package dev.landfall.service.issuer;

import java.util.List;

/**
 * The content of a token.
 *
 * @param device the device to which the token is bound; empty for none
 * @param client the client that has requested it
 */
record Grant(String tenant, String owner, String device, List<String> roles, String client) {}
