/** Puts providers of this process behind a socket. */
@NullMarked
package dev.landfall.provider.remote.server;

import org.jspecify.annotations.NullMarked;
