@NullMarked
package dev.landfall.provider.remote;

import org.jspecify.annotations.NullMarked;
