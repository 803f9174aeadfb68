/**
 * The API of plgd's hub as its clients know it. What its quirks demand stands here and nowhere else; where it differs on
 * purpose, {@code docs/differences-from-plgd.md} says so.
 */
@NullMarked
package dev.landfall.gateway.api.plgd;

import org.jspecify.annotations.NullMarked;
