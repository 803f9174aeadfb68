package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import dev.landfall.guard.NodeLocal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What connected devices have left for the case that they go without a word. A device that comes back on a new connection, while the hub
 * still has the old one, takes its own will over: the old session cannot write any more, so the new one says it first. Any thread.
 */
final class Wills {
    @NodeLocal("nothing: a will ends with the process that holds the connection")
    private final Map<Key, Will> byDevice = new ConcurrentHashMap<>();

    /** A device's id is unique within its tenant. */
    record Key(String tenant, DeviceId device) {}

    /** One of them; each is another, whatever it says. */
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

    /** A device has come. */
    record Arrival(Will own, Optional<Will> before) {}

    /** Leaves a will in place of the one before. */
    Arrival arrive(Key key, Optional<Publish> message) {
        var own = new Will(key, message.orElse(null));
        // Nothing left is nothing to remember.
        var before = own.message == null ? byDevice.remove(key) : byDevice.put(key, own);
        return new Arrival(own, Optional.ofNullable(before));
    }

    /** The device could not come after all. */
    void undo(Arrival arrival) {
        withdraw(arrival.own());
        arrival.before().ifPresent(before -> byDevice.putIfAbsent(before.key, before));
    }

    /** Takes a will away; false when the device's next connection has taken it over, or there was none. */
    boolean withdraw(Will will) {
        return will.message != null && byDevice.remove(will.key, will);
    }
}
