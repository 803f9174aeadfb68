package dev.landfall.gateway.mqtt.session;

import dev.landfall.guard.NodeLocal;
import java.util.BitSet;

/**
 * The client's messages of QoS 2 that it has not let go of (MQTT 5 section 4.3.3): the same packet id again, before that, is the same
 * message again. There are 65,535 ids, so it takes 16 KiB at most. Event loop only.
 */
final class UnreleasedPacketIds {
    @NodeLocal("one connection: with clean sessions packet ids begin anew")
    private final BitSet taken = new BitSet();

    @NodeLocal("one connection: with clean sessions packet ids begin anew")
    private final BitSet told = new BitSet();

    /** A message came; false when it is one that has come before. */
    boolean arrived(int id) {
        var news = !taken.get(id);
        taken.set(id);
        return news;
    }

    /** The client is told that its message is kept. */
    void told(int id) {
        told.set(id);
    }

    /** Whether the client has been told that its message is kept. */
    boolean isTold(int id) {
        return told.get(id);
    }

    /** Whether there is a message with this id of which the client has not been told anything. */
    boolean isPending(int id) {
        return taken.get(id) && !told.get(id);
    }

    /** Its id is free again; false when it was free before. */
    boolean release(int id) {
        var known = taken.get(id);
        taken.clear(id);
        told.clear(id);
        return known;
    }

    int size() {
        return taken.cardinality();
    }
}
