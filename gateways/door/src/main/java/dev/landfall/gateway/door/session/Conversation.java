package dev.landfall.gateway.door.session;

/** The protocol's part of one connection. Called on the connection's event loop; no method waits. */
public interface Conversation extends DeadlineCheck {
    /** The connection is open, and its TLS handshake is done. Called first, once. */
    void opened();

    /** The hub shuts down: the protocol tells the peer. */
    void release();

    /** The connection is closed. Called last, once. */
    void closed(String reason);

    /**
     * Makes the conversation of a new connection.
     *
     * @param <C> the connection as the protocol's transport offers it
     * @param <I> the conversation, which receives the messages
     */
    @FunctionalInterface
    interface Acceptor<C extends StreamConnection, I extends Conversation> {
        /** Makes the conversation that receives the messages of {@code connection}. */
        I enter(C connection);
    }
}
