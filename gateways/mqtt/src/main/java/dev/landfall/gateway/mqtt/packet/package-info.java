/** MQTT control packets as immutable records; they know no transport. */
@NullMarked
package dev.landfall.gateway.mqtt.packet;

import org.jspecify.annotations.NullMarked;
