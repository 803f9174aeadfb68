/** The hub: its settings, its parts wired together, its start and its end, its health and its metrics. */
@NullMarked
package dev.landfall.app.hub;

import org.jspecify.annotations.NullMarked;
