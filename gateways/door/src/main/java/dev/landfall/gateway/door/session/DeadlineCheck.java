package dev.landfall.gateway.door.session;

/** An object with deadlines, which its event loop checks regularly. */
public interface DeadlineCheck {
    /**
     * Checks the deadlines. Called on the event loop of the connection; must not wait.
     *
     * @param now nanoseconds on a monotonic clock
     */
    void tick(long now);
}
