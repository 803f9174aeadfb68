package dev.landfall.gateway.mqtt.session;

/** Measures how long a client has sent no packet, or no complete one (keep alive, MQTT 5 section 3.1.2.10). Event loop only. */
final class KeepAliveTimer {
    private boolean begun;
    private boolean heard;
    private long lastHeard;
    private long lastWhole;

    /** A packet has arrived. */
    void packetReceived() {
        heard = true;
    }

    /**
     * Advances the clock.
     *
     * @param now nanoseconds on a monotonic clock
     * @param excused whether the hub does not read from the client, so that its silence does not count
     * @param midway whether a packet has begun and is not complete
     */
    void tick(long now, boolean excused, boolean midway) {
        var active = heard || excused || !begun;
        if (active) {
            lastHeard = now;
        }
        if (active || !midway) {
            lastWhole = now;
        }
        begun = true;
        heard = false;
    }

    /** Nanoseconds since the last packet. */
    long length(long now) {
        return now - lastHeard;
    }

    /** The nanoseconds since an incomplete packet began; 0 if there is none. */
    long waiting(long now) {
        return now - lastWhole;
    }
}
