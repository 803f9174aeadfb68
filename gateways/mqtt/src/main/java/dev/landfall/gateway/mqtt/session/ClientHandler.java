package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ClientPacket.Connect;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import java.util.Optional;

/** Whoever was let in on a connection, and what its messages mean. On the event loop unless it says otherwise; never waits. */
public interface ClientHandler {
    /** The device's id, for logs; empty when it is none. Any thread. */
    String device();

    /** The client has been told that it is in. */
    void begin();

    /** A message. {@code acknowledgement} must hear what became of it, sooner or later. */
    void received(Publish message, Acknowledgement acknowledgement);

    /** Whether anything is ever sent that this filter fits. */
    boolean offers(String filter);

    /** There are more subscriptions, or fewer. */
    void subscriptionsChanged();

    /** Time passes. */
    default void tick(long now) {}

    /** Something was refused to this client, counted and logged already. Any thread. */
    default void refused(String reason, String detail) {}

    /** The client takes leave in peace: its will does not count any more. */
    default void parted() {}

    /** The connection has ended; {@link #left} follows once all that was handed in before is done. */
    default void leaving() {}

    /**
     * It is over. Blocks, on a virtual thread, until everybody can know; called last, once.
     *
     * @param will a message that the client left for the case that it goes without a word; only then
     */
    void left(String reason, Optional<Publish> will);

    /** Lets clients in. */
    @FunctionalInterface
    interface Authenticator {
        /**
         * Blocks, on a virtual thread.
         *
         * @throws ConnectRefused when the client may not enter
         * @throws dev.landfall.core.model.Refused likewise
         */
        ClientHandler enter(Connect connect, MqttPeer peer);
    }
}
