package dev.landfall.core.device;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import org.jspecify.annotations.Nullable;

/** Whether a session has ended, and which of its writes failed first. Any thread; never waits except for its lock. */
final class SessionEnd {
    private volatile @Nullable String reason;
    private volatile @Nullable String broken;

    /**
     * Ends the session.
     *
     * @return false when it had ended before
     */
    synchronized boolean end(String why) {
        if (reason != null) {
            return false;
        }
        reason = why;
        return true;
    }

    /** The reason of the end; null while the session goes on. */
    @Nullable
    String reason() {
        return reason;
    }

    /** The reason of the end; empty while the session goes on. */
    String word() {
        var why = reason;
        return why == null ? "" : why;
    }

    /** Records that a write has failed. Later writes of the session are based on it, so they fail as well. */
    synchronized void broke(String why) {
        if (broken == null) {
            broken = why;
        }
    }

    /** The reason of the first write that failed; null when none has failed. */
    @Nullable
    String broken() {
        return broken;
    }

    /**
     * Refuses when the session has ended.
     *
     * @throws Refused REPLACED
     */
    void check() {
        var why = reason;
        if (why != null) {
            throw refusal(why);
        }
    }

    static Refused refusal(String why) {
        return new Refused(Reason.REPLACED, "The session is over: " + why + ".");
    }
}
