@NullMarked
package dev.landfall.gateway.mqtt;

import org.jspecify.annotations.NullMarked;
