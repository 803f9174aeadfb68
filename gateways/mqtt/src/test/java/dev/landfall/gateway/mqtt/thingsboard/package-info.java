@NullMarked
package dev.landfall.gateway.mqtt.thingsboard;

import org.jspecify.annotations.NullMarked;
