@NullMarked
package dev.landfall.gateway.mqtt.transport;

import org.jspecify.annotations.NullMarked;
