/**
 * The hub's own issuer: an OAuth 2.0 token endpoint, its keys and its discovery document, without HTTP. The identity provider
 * believes it like any foreign issuer.
 */
@NullMarked
package dev.landfall.service.issuer;

import org.jspecify.annotations.NullMarked;
