@NullMarked
package dev.landfall.gateway.mqtt.session;

import org.jspecify.annotations.NullMarked;
