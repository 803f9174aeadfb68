/** How the provider interface looks on the wire: addresses, channels, calls, and what turns into what. */
@NullMarked
package dev.landfall.provider.remote.wire;

import org.jspecify.annotations.NullMarked;
