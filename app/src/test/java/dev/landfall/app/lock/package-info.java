/** The locks of the house style: a breach of a rule fails a test here. */
@NullMarked
package dev.landfall.app.lock;

import org.jspecify.annotations.NullMarked;
