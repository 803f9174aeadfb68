@NullMarked
package dev.landfall.app.pki;

import org.jspecify.annotations.NullMarked;
