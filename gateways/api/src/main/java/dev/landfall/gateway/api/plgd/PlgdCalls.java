package dev.landfall.gateway.api.plgd;

import dev.landfall.core.device.Devices;
import dev.landfall.core.feed.Feed;
import dev.landfall.gateway.api.http.CoreForApps;
import dev.landfall.gateway.api.http.DeviceRequests;
import dev.landfall.gateway.api.http.HubInfo;
import java.time.Clock;
import java.util.function.Supplier;

/** The calls of the service {@code GrpcGateway}, on the core. HTTP, WebSocket and gRPC use them. */
public final class PlgdCalls {
    private final EventMessages messages;
    private final DeviceCalls devices;
    private final ResourceCalls resources;
    private final CommandCalls commands;
    private final PendingCalls pending;
    private final EventCalls events;
    private final HubCalls hub;
    private final CoreForApps core;

    /** @param hub asked each time it is needed; its id must not change */
    public PlgdCalls(CoreForApps core, Supplier<HubInfo> hub, String hubId, Clock clock) {
        this.core = core;
        this.messages = new EventMessages(hubId);
        this.devices = new DeviceCalls(core.devices(), messages.devices());
        this.resources = new ResourceCalls(core.devices(), messages);
        this.commands =
                new CommandCalls(core.devices(), new DeviceRequests(core.commands(), clock), messages.commands());
        this.pending = new PendingCalls(core.devices(), core.commands(), messages.commands(), clock);
        this.events = new EventCalls(core.devices(), messages);
        this.hub = new HubCalls(hub, clock);
    }

    /** The events to which apps subscribe. */
    Feed feed() {
        return core.feed();
    }

    /** The devices, from which data is read that events leave out. */
    Devices states() {
        return core.devices();
    }

    EventMessages messages() {
        return messages;
    }

    DeviceCalls devices() {
        return devices;
    }

    ResourceCalls resources() {
        return resources;
    }

    CommandCalls commands() {
        return commands;
    }

    PendingCalls pending() {
        return pending;
    }

    EventCalls events() {
        return events;
    }

    HubCalls hub() {
        return hub;
    }
}
