/** The hub key, and what is sealed under it in the store. */
@NullMarked
package dev.landfall.app.sealed;

import org.jspecify.annotations.NullMarked;
