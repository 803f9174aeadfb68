package dev.landfall.gateway.api.plgd;

import dev.landfall.core.device.Devices.DeviceView;
import java.util.List;
import java.util.Optional;

/** The data of a message about an event that is not in the event itself. */
interface EventContext {
    /** The owner of the device. */
    String owner();

    /** The types of a published resource; empty when it is not published. */
    List<String> types(String href);

    /** The present device; empty when it is deleted. */
    Optional<DeviceView> device();

    /** The data of a device that was read already. */
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
