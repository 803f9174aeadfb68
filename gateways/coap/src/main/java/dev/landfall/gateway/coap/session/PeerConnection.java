package dev.landfall.gateway.coap.session;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.door.session.DoorConnection;
import java.util.Optional;

/**
 * A line to a peer, as the transport offers it. Every method may be called from any thread and none waits; on a line that
 * is closed they do nothing.
 */
public interface PeerConnection extends DoorConnection {

    /** What is spoken here: {@code coaps+tcp} or {@code coap+tcp}. */
    String protocol();

    /** Whether TLS protects it. */
    boolean secure();

    /** The peer's address, without its port. */
    String address();

    /** Whether only a peer with a certificate for its device is served here. */
    boolean identityRequired();

    /** The device that the peer's verified certificate names with {@code CN=uuid:<device id>}. */
    Optional<DeviceId> identity();

    /** Sends a message, behind all that was sent from the same thread before. */
    void send(Message message);

    /** Closes at once; {@link CoapInbound#closed} is then told this reason, or the first of several. */
    @Override
    void close(String reason);

    /** Closes a moment later, so that what was sent can arrive; what still comes in until then is thrown away. */
    void closeSoon(String reason);

    /** Stops reading; only on the event loop. No message is handed on from then on, not even one that has come already. */
    void pause();

    /** Goes on reading; only on the event loop. */
    void resume();

    /** Runs on this connection's event loop, behind what was handed in before. */
    void execute(Runnable task);
}
