package dev.landfall.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an MQTT device has said and the hub has not acknowledged, in the order in which it was said. */
final class InFlight {

    /** More changes than these wait for the hub. */
    static final int CHANGES_MAX = 32;

    /** 1 is for the subscription. */
    private static final int FIRST_ID = 2;

    private static final int LAST_ID = 65_535;

    /** @param seq of the change that it tells; 0 for something else */
    record Told(int packetId, String topic, byte[] payload, long seq) {}

    private final Deque<Told> waiting = new ArrayDeque<>();
    private int next = FIRST_ID;

    boolean isFull() {
        return waiting.size() >= CHANGES_MAX;
    }

    boolean hasChanges() {
        return waiting.stream().anyMatch(told -> told.seq() > 0);
    }

    Told add(String topic, byte[] payload, long seq) {
        var told = new Told(next, topic, payload, seq);
        next = next == LAST_ID ? FIRST_ID : next + 1;
        waiting.add(told);
        return told;
    }

    /** The hub has it; null when it was not waited for. Hubs answer in order, or nearly so. */
    @Nullable
    Told acknowledged(int packetId) {
        for (var all = waiting.iterator(); all.hasNext(); ) {
            var told = all.next();
            if (told.packetId() == packetId) {
                all.remove();
                return told;
            }
        }
        return null;
    }

    /** Only changes are said again on another connection: the rest is said anew, or means nothing there. */
    void forgetOthers() {
        waiting.removeIf(told -> told.seq() == 0);
    }

    void each(Consumer<Told> what) {
        waiting.forEach(what);
    }
}
