package dev.landfall.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The messages of an MQTT device that the hub has not acknowledged, in the order in which they were sent. */
final class InFlight {

    /** The maximum number of changes without an acknowledgement. */
    static final int CHANGES_MAX = 32;

    /** The first packet id of a message; 1 is used by the subscription. */
    private static final int FIRST_ID = 2;

    private static final int LAST_ID = 65_535;

    /**
     * One message without an acknowledgement.
     *
     * @param seq the number of the change in the message; 0 for any other message
     */
    record InFlightMessage(int packetId, String topic, byte[] payload, long seq) {}

    private final Deque<InFlightMessage> waiting = new ArrayDeque<>();
    private int next = FIRST_ID;

    boolean isFull() {
        return waiting.size() >= CHANGES_MAX;
    }

    boolean hasChanges() {
        return waiting.stream().anyMatch(told -> told.seq() > 0);
    }

    InFlightMessage add(String topic, byte[] payload, long seq) {
        var told = new InFlightMessage(next, topic, payload, seq);
        next = next == LAST_ID ? FIRST_ID : next + 1;
        waiting.add(told);
        return told;
    }

    /**
     * The hub has acknowledged a packet id. Returns its message, or null when none was waiting. Hubs acknowledge in order, or nearly so.
     */
    @Nullable
    InFlightMessage acknowledged(int packetId) {
        for (var all = waiting.iterator(); all.hasNext(); ) {
            var told = all.next();
            if (told.packetId() == packetId) {
                all.remove();
                return told;
            }
        }
        return null;
    }

    /**
     * Drops all messages but changes, because only changes are repeated on the next connection. The others are sent anew, or have no
     * meaning there.
     */
    void forgetOthers() {
        waiting.removeIf(told -> told.seq() == 0);
    }

    void each(Consumer<InFlightMessage> what) {
        waiting.forEach(what);
    }
}
