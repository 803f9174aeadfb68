@NullMarked
package dev.landfall.app.client;

import org.jspecify.annotations.NullMarked;
