package dev.landfall.core.device;

import dev.landfall.core.model.DeviceKey;
import dev.landfall.guard.NodeLocal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The devices whose sign-in is in progress on this node. Any thread. */
final class SignInsInProgress {
    @NodeLocal("nothing: the sign-ins that are under way in this process")
    private final Map<DeviceKey, Integer> under = new ConcurrentHashMap<>();

    /** Runs a sign-in of a device; meanwhile {@link #under} is true for the device. */
    <T> T during(DeviceKey device, Supplier<T> signIn) {
        under.merge(device, 1, Integer::sum);
        try {
            return signIn.get();
        } finally {
            under.computeIfPresent(device, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether a sign-in of the device is in progress. */
    boolean under(DeviceKey device) {
        return under.containsKey(device);
    }
}
