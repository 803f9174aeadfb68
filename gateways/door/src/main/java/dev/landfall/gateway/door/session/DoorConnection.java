package dev.landfall.gateway.door.session;

/** What can be ended when something on it fails. Any thread; nothing waits. */
public interface DoorConnection {
    /** The peer's address and port. */
    String id();

    /** Ends it. Reasons are words such as {@code no-answer-to-ping}. */
    void close(String reason);
}
