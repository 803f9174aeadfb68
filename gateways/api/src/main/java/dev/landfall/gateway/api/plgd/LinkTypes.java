package dev.landfall.gateway.api.plgd;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.quota.LruMap;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The types of published resources, for events that do not name them. {@value #DEVICES_MAX} devices are cached for some seconds, so that
 * a device which changes often is not read from the store for each change.
 */
final class LinkTypes {
    private static final int DEVICES_MAX = 10_000;
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Devices devices;

    @NodeLocal("the links of the device in the store, which are read again after ten seconds")
    private final Map<DeviceKey, Known> known = new LruMap<>(DEVICES_MAX);

    private record Known(Map<String, List<String>> types, long readAt) {}

    LinkTypes(Devices devices) {
        this.devices = devices;
    }

    /** The types of a resource; empty when it is not published. */
    List<String> of(Principal principal, DeviceId device, String href) {
        var key = new DeviceKey(principal.tenant(), device);
        Known found;
        synchronized (known) {
            found = known.get(key);
        }
        if (found == null || System.nanoTime() - found.readAt() > KEPT.toNanos()) {
            found = read(principal, device);
            synchronized (known) {
                known.put(key, found);
            }
        }
        return found.types().getOrDefault(href, List.of());
    }

    private Known read(Principal principal, DeviceId device) {
        var types = new java.util.HashMap<String, List<String>>();
        devices.device(principal, device, Set.of())
                .ifPresent(view -> view.links().forEach((href, link) -> types.put(href, link.types())));
        return new Known(Map.copyOf(types), System.nanoTime());
    }

    /** Forgets a device whose links have changed. */
    void forget(DeviceKey device) {
        synchronized (known) {
            known.remove(device);
        }
    }
}
