package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ClientPacket.Connect;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;

/**
 * Handles the messages of one client that was accepted. Called on the event loop unless a method says otherwise; never waits.
 */
public interface ClientHandler {
    /** The id of the device, for logs; empty if the client is not a device. Any thread. */
    String device();

    /** The CONNACK was sent to the client. */
    void begin();

    /** Handles a message. {@code acknowledgement} must receive the result at some time. */
    void received(Publish message, Acknowledgement acknowledgement);

    /** Whether this filter matches a topic on which the client can receive messages. */
    boolean offers(String filter);

    /** The subscriptions of the client have changed. */
    void subscriptionsChanged();

    /** Checks the deadlines. */
    default void tick(long now) {}

    /** A message of this client was refused. The refusal is counted and logged already. Any thread. */
    default void refused(String reason, String detail) {}

    /** The client disconnects in the regular way, or it was never told that it is accepted: its will is discarded (MQTT 5 section 3.14.4). */
    default void withdrawWill() {}

    /** The connection is closed. {@link #left} follows after all earlier messages are finished. */
    default void leaving() {}

    /** Ends the session of the client. Called once, last, on a virtual thread; blocks until the end is durable. */
    void left(String reason);

    /** Checks who a client is and accepts it. */
    @FunctionalInterface
    interface Authenticator {
        /**
         * Accepts a client. Called on a virtual thread; blocks.
         *
         * @throws ConnectRefused if the client is not accepted
         * @throws dev.landfall.core.model.Refused likewise
         */
        ClientHandler enter(Connect connect, MqttPeer peer);
    }
}
