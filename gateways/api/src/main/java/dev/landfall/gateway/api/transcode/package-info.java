/** Messages as JSON and back, driven by their descriptors: the two dialects in which plgd's clients speak. */
@NullMarked
package dev.landfall.gateway.api.transcode;

import org.jspecify.annotations.NullMarked;
