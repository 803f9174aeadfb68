package dev.landfall.gateway.api.plgd;

import dev.landfall.core.device.Devices.DeviceView;
import java.util.List;
import java.util.Optional;

/** What a message about an event says beyond the event itself. */
interface EventContext {
    /** Whose device it is. */
    String owner();

    /** The types of a published resource; empty when it is none. */
    List<String> types(String href);

    /** The device as it is now; empty when it is gone. */
    Optional<DeviceView> device();

    /** Those of a device that was read already. */
    static EventContext of(DeviceView view) {
        return new EventContext() {
            @Override
            public String owner() {
                return view.owner();
            }

            @Override
            public List<String> types(String href) {
                var link = view.links().get(href);
                return link == null ? List.of() : link.types();
            }

            @Override
            public Optional<DeviceView> device() {
                return Optional.of(view);
            }
        };
    }
}
