package dev.landfall.gateway.api.stream;

/** One side of a conversation over a {@link Socket}. Called on virtual threads, one call after another. */
public interface SocketHandler {
    /** The line stands. */
    void opened();

    /** The other side said something; text and binary messages are the same. */
    void said(byte[] message);

    /** The line is gone, whoever closed it. Called once, last. */
    void closed();
}
