package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import dev.landfall.guard.NodeLocal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The wills of connected devices. If a device reconnects while the hub still has its old connection, the new connection takes over the
 * will of the old one: the old session cannot write any more, so the new one stores the will first. Any thread.
 */
final class Wills {
    @NodeLocal("nothing: a will ends with the process that holds the connection")
    private final Map<Key, Will> byDevice = new ConcurrentHashMap<>();

    /** The key of a device: its id is unique only within its tenant. */
    record Key(String tenant, DeviceId device) {}

    /** One will. Two wills are never equal, not even with the same message. */
    static final class Will {
        private final Key key;
        private final @Nullable Publish message;

        private Will(Key key, @Nullable Publish message) {
            this.key = key;
            this.message = message;
        }

        Optional<Publish> message() {
            return Optional.ofNullable(message);
        }
    }

    /**
     * The result of a device's connection.
     *
     * @param own the will of this connection
     * @param before the will of the connection that it replaces; empty when there was none
     */
    record Arrival(Will own, Optional<Will> before) {}

    /** Sets the will of the device; it replaces the one before. */
    Arrival arrive(Key key, Optional<Publish> message) {
        var own = new Will(key, message.orElse(null));
        // A connection without a will needs no entry.
        var before = own.message == null ? byDevice.remove(key) : byDevice.put(key, own);
        return new Arrival(own, Optional.ofNullable(before));
    }

    /** Reverts the arrival, because the device was not accepted after all. */
    void undo(Arrival arrival) {
        withdraw(arrival.own());
        arrival.before().ifPresent(before -> byDevice.putIfAbsent(before.key, before));
    }

    /** Removes a will. False if the next connection of the device has taken it over, or if there was none. */
    boolean withdraw(Will will) {
        return will.message != null && byDevice.remove(will.key, will);
    }
}
