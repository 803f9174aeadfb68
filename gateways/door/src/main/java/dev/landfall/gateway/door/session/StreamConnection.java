package dev.landfall.gateway.door.session;

/**
 * A connection over a reliable byte stream, as the transport offers it to a conversation. Every method may be called from any thread unless it
 * says otherwise and none waits; on a connection that is closed they do nothing.
 */
public interface StreamConnection extends DoorConnection {
    /** The word for what is spoken here, transport security included. */
    String protocol();

    /** Whether TLS protects it. */
    boolean secure();

    /** The peer's address, without its port. */
    String address();

    /** Closes at once; {@link Conversation#closed} is then told this reason, or the first of several. */
    @Override
    void close(String reason);

    /** Closes a moment later, so that what was sent can arrive; what still comes in until then is thrown away. */
    void closeSoon(String reason);

    /** Stops reading; only on the event loop. No message is handed on from then on, not even one that has come already. */
    void pause();

    /** Goes on reading; only on the event loop. */
    void resume();

    /** Runs on this connection's event loop, behind what was handed in before; at once when this is the event loop. */
    void execute(Runnable task);
}
