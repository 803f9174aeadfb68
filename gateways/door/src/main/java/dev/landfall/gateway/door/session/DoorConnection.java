package dev.landfall.gateway.door.session;

/** A connection with a device, for parts that only name it or close it. Any thread; no method waits. */
public interface DoorConnection {
    /** The id of the connection: address and port of the peer. */
    String id();

    /** Closes the connection. The reason is a word such as {@code no-answer-to-ping}. */
    void close(String reason);
}
