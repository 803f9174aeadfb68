/** Identity by OpenID Connect: any issuer that publishes a discovery document and signs its tokens as JWT. */
@NullMarked
package dev.landfall.provider.oidc;

import org.jspecify.annotations.NullMarked;
