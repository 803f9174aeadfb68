package dev.landfall.gateway.mqtt.session;

/** Since when a client has said nothing, or nothing whole. Event loop only. */
final class KeepAliveTimer {
    private boolean begun;
    private boolean heard;
    private long lastHeard;
    private long lastWhole;

    /** A packet has come. */
    void heard() {
        heard = true;
    }

    /**
     * Time passes.
     *
     * @param excused whether the client could not be heard
     * @param midway whether a packet has begun and not ended
     */
    void tick(long now, boolean excused, boolean midway) {
        var news = heard || excused || !begun;
        if (news) {
            lastHeard = now;
        }
        if (news || !midway) {
            lastWhole = now;
        }
        begun = true;
        heard = false;
    }

    /** Nanoseconds since the last packet. */
    long length(long now) {
        return now - lastHeard;
    }

    /** Nanoseconds for which a packet has been on its way; 0 when none is. */
    long waiting(long now) {
        return now - lastWhole;
    }
}
