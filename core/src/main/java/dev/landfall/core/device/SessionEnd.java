package dev.landfall.core.device;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import org.jspecify.annotations.Nullable;

/** Whether a session is over, and which of its writes failed first. Any thread; never waits. */
final class SessionEnd {
    private volatile @Nullable String reason;
    private volatile @Nullable String broken;

    /** It is over now; false when it was before. */
    synchronized boolean end(String why) {
        if (reason != null) {
            return false;
        }
        reason = why;
        return true;
    }

    /** Why it is over; null while it is not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Why it is over; empty while it is not. */
    String word() {
        var why = reason;
        return why == null ? "" : why;
    }

    /** A write failed: of what was offered after it, nobody knows what it rests on. */
    synchronized void broke(String why) {
        if (broken == null) {
            broken = why;
        }
    }

    /** Why the first write failed; null as long as none has. */
    @Nullable
    String broken() {
        return broken;
    }

    /** @throws Refused REPLACED when it is over */
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
