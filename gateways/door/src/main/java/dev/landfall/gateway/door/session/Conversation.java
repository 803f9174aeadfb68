package dev.landfall.gateway.door.session;

/** What is said on one connection, whatever the protocol. Called on the connection's event loop; no method waits. */
public interface Conversation extends DeadlineCheck {
    /** The connection stands; over TLS its handshake is done. Called first, once. */
    void opened();

    /** The hub stops: take leave. */
    void release();

    /** It is over. Called last, once. */
    void closed(String reason);

    /**
     * Takes new connections.
     *
     * @param <C> what the protocol's transport offers
     * @param <I> hears what comes in there
     */
    @FunctionalInterface
    interface Acceptor<C extends StreamConnection, I extends Conversation> {
        /** Who hears what comes in on {@code connection}. */
        I enter(C connection);
    }
}
