package dev.landfall.gateway.door.session;

/**
 * A connection over a reliable byte stream, as the transport offers it to a conversation. Unless it says otherwise, a method may be
 * called on any thread. No method waits. On a closed connection the methods do nothing.
 */
public interface StreamConnection extends DoorConnection {
    /** The name of the protocol, including its transport security. */
    String protocol();

    /** Whether TLS protects it. */
    boolean secure();

    /** The address of the peer, without its port. */
    String address();

    /** Closes the connection at once. {@link Conversation#closed} receives the first reason. */
    @Override
    void close(String reason);

    /** Closes the connection a moment later, so that sent data can arrive; data that still comes in is discarded. */
    void closeSoon(String reason);

    /** Stops reading; for the event loop. No message is passed on after that, not even one that has already arrived. */
    void pause();

    /** Continues reading; for the event loop. */
    void resume();

    /** Runs a task on the connection's event loop, after the tasks before it; at once when called on the event loop. */
    void execute(Runnable task);
}
