package dev.landfall.gateway.mqtt.session;

import dev.landfall.guard.NodeLocal;
import java.util.BitSet;

/**
 * The packet ids of QoS 2 that the client has not released (MQTT 5 section 4.3.3): until then the same packet id means the same message.
 * There are 65,535 ids, which take at most 16 KiB. Event loop only.
 */
final class UnreleasedPacketIds {
    @NodeLocal("one connection: with clean sessions packet ids begin anew")
    private final BitSet taken = new BitSet();

    @NodeLocal("one connection: with clean sessions packet ids begin anew")
    private final BitSet acknowledged = new BitSet();

    /**
     * A message has arrived.
     *
     * @return false when it is a repetition
     */
    boolean arrived(int id) {
        var isNew = !taken.get(id);
        taken.set(id);
        return isNew;
    }

    /** The PUBREC of a message was sent. */
    void pubRecSent(int id) {
        acknowledged.set(id);
    }

    /** Whether the PUBREC of a message was sent. */
    boolean isTold(int id) {
        return acknowledged.get(id);
    }

    /** Whether there is a message with this id whose PUBREC was not sent. */
    boolean isPending(int id) {
        return taken.get(id) && !acknowledged.get(id);
    }

    /**
     * Releases an id.
     *
     * @return false when it was not in use
     */
    boolean release(int id) {
        var known = taken.get(id);
        taken.clear(id);
        acknowledged.clear(id);
        return known;
    }

    int size() {
        return taken.cardinality();
    }
}
