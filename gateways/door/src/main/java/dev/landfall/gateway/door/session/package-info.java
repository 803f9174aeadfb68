/** What doors have in common about one connection, apart from what is said on it. Knows no protocol and no network. */
@NullMarked
package dev.landfall.gateway.door.session;

import org.jspecify.annotations.NullMarked;
