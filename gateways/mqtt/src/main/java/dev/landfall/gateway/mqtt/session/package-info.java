/** One MQTT conversation (3.1.1 and 5): entering, receipts in order, subscriptions, deadlines. What is said is none of its business. */
@NullMarked
package dev.landfall.gateway.mqtt.session;

import org.jspecify.annotations.NullMarked;
