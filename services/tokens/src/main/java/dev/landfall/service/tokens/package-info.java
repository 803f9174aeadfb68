/**
 * Access tokens of devices that know no other way to say who they are, and the devices that a gateway speaks for. A token is
 * looked up by its hash; it stands for one device of one owner.
 */
@NullMarked
package dev.landfall.service.tokens;

import org.jspecify.annotations.NullMarked;
