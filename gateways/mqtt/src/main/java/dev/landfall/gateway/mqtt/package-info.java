/** The gateway for devices that speak MQTT. */
@NullMarked
package dev.landfall.gateway.mqtt;

import org.jspecify.annotations.NullMarked;
