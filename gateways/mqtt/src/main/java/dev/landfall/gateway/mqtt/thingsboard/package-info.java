/** What devices built for ThingsBoard say and are told, in terms of resources. */
@NullMarked
package dev.landfall.gateway.mqtt.thingsboard;

import org.jspecify.annotations.NullMarked;
