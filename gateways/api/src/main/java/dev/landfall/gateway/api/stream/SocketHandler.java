package dev.landfall.gateway.api.stream;

/** The application's part of a connection over a {@link Socket}. Called on virtual threads, one call after another. */
public interface SocketHandler {
    /** The connection is open. */
    void opened();

    /** The peer has sent a message; text and binary messages are treated alike. */
    void said(byte[] message);

    /** The connection is closed, by either side. Called once, last. */
    void closed();
}
