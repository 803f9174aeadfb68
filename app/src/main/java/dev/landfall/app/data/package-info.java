/** The hub's directory: who owns it, what lies in it, and the word that the hub is ready. */
@NullMarked
package dev.landfall.app.data;

import org.jspecify.annotations.NullMarked;
