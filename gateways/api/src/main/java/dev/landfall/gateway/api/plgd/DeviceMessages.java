package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.grpcgateway.Device;
import dev.landfall.contract.resourceaggregate.CommandMetadata;
import dev.landfall.contract.resourceaggregate.Connection;
import dev.landfall.contract.resourceaggregate.DeviceMetadataUpdated;
import dev.landfall.contract.resourceaggregate.EndpointInformation;
import dev.landfall.contract.resourceaggregate.Policy;
import dev.landfall.contract.resourceaggregate.Resource;
import dev.landfall.contract.resourceaggregate.ResourceLinksPublished;
import dev.landfall.contract.resourceaggregate.TwinSynchronization;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Converts devices, their links and their metadata into plgd's messages. */
final class DeviceMessages {
    /** The resource with which an OCF device describes itself. */
    static final String DESCRIPTION = "/oic/d";

    private final EventMessages events;

    DeviceMessages(EventMessages events) {
        this.events = events;
    }

    /** @param view read with the twin of {@link #DESCRIPTION} */
    Device device(DeviceView view) {
        var device = Device.newBuilder()
                .setId(view.id().toString())
                .addAllTypes(view.types())
                .setName(view.name())
                .setMetadata(Device.Metadata.newBuilder()
                        .setConnection(connection(view.connection()))
                        .setTwinSynchronization(synchronisation(view))
                        .setTwinEnabled(view.synchronisation().enabled()))
                .setOwnershipStatus(Device.OwnershipStatus.OWNED);
        var link = view.links().get(DESCRIPTION);
        if (link != null) {
            device.clearTypes().addAllTypes(link.types()).addAllInterfaces(link.interfaces());
            link.endpoints().forEach(endpoint -> device.addEndpoints(endpoint.uri()));
        }
        var twin = view.twins().get(DESCRIPTION);
        if (twin != null && twin.event() instanceof DeviceEvent.ResourceChanged changed) {
            device.setData(events.changed(twin, changed, EventContext.of(view)));
            OicDescription.read(changed.content()).into(device);
        }
        return device.build();
    }

    /** The matching links of a device, in the order of their hrefs; empty when there is none. */
    Optional<ResourceLinksPublished> links(DeviceView view, Predicate<Link> wanted) {
        var fact = view.linksFact();
        var links = view.links().values().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(Link::href))
                .toList();
        if (links.isEmpty() || fact.isEmpty()) {
            return Optional.empty();
        }
        var message = ResourceLinksPublished.newBuilder()
                .setDeviceId(view.id().toString())
                .setAuditContext(events.audit(fact.get().event().audit(), "", EventContext.of(view)))
                .setEventMetadata(events.metadata(fact.get()));
        links.forEach(link -> message.addResources(link(view.id(), link)));
        return Optional.of(message.build());
    }

    static Resource link(DeviceId device, Link link) {
        var resource = Resource.newBuilder()
                .setHref(link.href())
                .setDeviceId(device.toString())
                .addAllResourceTypes(link.types())
                .addAllInterfaces(link.interfaces())
                .setAnchor(link.anchor())
                .setTitle(link.title())
                .addAllSupportedContentTypes(link.mediaTypes())
                .setValidUntil(link.validUntil())
                .setPolicy(Policy.newBuilder().setBitFlags(link.policy()));
        link.endpoints()
                .forEach(endpoint -> resource.addEndpointInformations(EndpointInformation.newBuilder()
                        .setEndpoint(endpoint.uri())
                        .setPriority(endpoint.priority())));
        return resource.build();
    }

    /** The present metadata of the device. */
    DeviceMetadataUpdated metadata(DeviceView view) {
        return metadata(view, new Audit("", view.connection().id(), 0), "").build();
    }

    /** The metadata of the device after a command. */
    DeviceMetadataUpdated.Builder metadata(DeviceView view, Audit audit, String correlation) {
        return DeviceMetadataUpdated.newBuilder()
                .setDeviceId(view.id().toString())
                .setConnection(connection(view.connection()))
                .setTwinSynchronization(synchronisation(view))
                .setTwinEnabled(view.synchronisation().enabled())
                .setAuditContext(events.audit(audit, correlation, EventContext.of(view)))
                .setEventMetadata(events.metadata(view.metadataVersion(), view.metadataTime(), audit));
    }

    /** An event about one half of the metadata; the other half has its present values. */
    DeviceMetadataUpdated updated(
            Fact fact,
            Optional<dev.landfall.core.model.DeviceConnection> connection,
            Optional<Synchronisation> synchronisation,
            EventContext around) {
        var audit = fact.event().audit();
        var message = around.device()
                .map(view -> metadata(view, audit, ""))
                .orElseGet(() -> DeviceMetadataUpdated.newBuilder()
                        .setDeviceId(fact.device().toString())
                        .setAuditContext(events.audit(audit, "", around))
                        .setEventMetadata(events.metadata(fact)));
        connection.ifPresent(value -> message.setConnection(connection(value)));
        synchronisation.ifPresent(value -> message.setTwinSynchronization(
                        synchronisation(value, around.device().map(DeviceView::connection)))
                .setTwinEnabled(value.enabled()));
        message.getEventMetadataBuilder().setTimestamp(fact.time());
        return message.build();
    }

    private static Connection connection(dev.landfall.core.model.DeviceConnection connection) {
        return Connection.newBuilder()
                .setStatus(connection.online() ? Connection.Status.ONLINE : Connection.Status.OFFLINE)
                .setId(connection.id())
                .setConnectedAt(connection.connectedAt())
                .setProtocol(protocol(connection.protocol()))
                .setServiceId(connection.node())
                .addAllLocalEndpoints(connection.localEndpoints())
                .build();
    }

    private static Connection.Protocol protocol(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "coap" -> Connection.Protocol.COAP;
            case "coaps" -> Connection.Protocol.COAPS;
            case "coap+tcp" -> Connection.Protocol.COAP_TCP;
            case "coaps+tcp" -> Connection.Protocol.COAPS_TCP;
            case "c2c" -> Connection.Protocol.C2C;
            default -> Connection.Protocol.UNKNOWN;
        };
    }

    private static TwinSynchronization synchronisation(DeviceView view) {
        return synchronisation(view.synchronisation(), Optional.of(view.connection()));
    }

    private static TwinSynchronization synchronisation(
            Synchronisation value, Optional<dev.landfall.core.model.DeviceConnection> connection) {
        var state = switch (value.state()) {
            case OUT_OF_SYNC -> TwinSynchronization.State.OUT_OF_SYNC;
            case DISABLED -> TwinSynchronization.State.DISABLED;
            case SYNCING -> TwinSynchronization.State.SYNCING;
            case IN_SYNC -> TwinSynchronization.State.IN_SYNC;
        };
        return TwinSynchronization.newBuilder()
                .setState(state)
                .setSyncingAt(value.syncingAt())
                .setInSyncAt(value.inSyncAt())
                .setForceSynchronizationAt(value.forcedAt())
                .setCommandMetadata(CommandMetadata.newBuilder()
                        .setConnectionId(connection
                                .map(dev.landfall.core.model.DeviceConnection::id)
                                .orElse("")))
                .build();
    }
}
