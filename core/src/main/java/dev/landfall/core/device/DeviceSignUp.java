package dev.landfall.core.device;

import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Link;
import dev.landfall.core.stored.StoredEvents;
import java.util.List;

/**
 * The first events of a device, when an owner signs it up.
 *
 * @param name may be empty
 */
record DeviceSignUp(DeviceKey key, String owner, String name, List<Link> links, Audit audit) {
    /** The first events of the device, in their stored form. */
    List<byte[]> events() {
        var registered = StoredEvents.encode(new DeviceEvent.Registered(owner, audit));
        return name.isEmpty()
                ? List.of(registered)
                : List.of(registered, StoredEvents.encode(new DeviceEvent.Described(name, List.of(), audit)));
    }
}
