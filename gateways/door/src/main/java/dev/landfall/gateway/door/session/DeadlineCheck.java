package dev.landfall.gateway.door.session;

/** What has deadlines. */
public interface DeadlineCheck {
    /**
     * Time passes. Called on the connection's event loop; must not wait.
     *
     * @param now nanoseconds on a monotonic clock
     */
    void tick(long now);
}
