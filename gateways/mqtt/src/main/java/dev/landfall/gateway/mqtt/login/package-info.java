/** Who clients are: what the gateway asks of whoever gave them their tokens. */
@NullMarked
package dev.landfall.gateway.mqtt.login;

import org.jspecify.annotations.NullMarked;
