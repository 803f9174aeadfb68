package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.Event;
import dev.landfall.contract.resourceaggregate.AuditContext;
import dev.landfall.contract.resourceaggregate.EventMetadata;
import dev.landfall.contract.resourceaggregate.ResourceChanged;
import dev.landfall.contract.resourceaggregate.ResourceId;
import dev.landfall.contract.resourceaggregate.ResourceLinksPublished;
import dev.landfall.contract.resourceaggregate.ResourceLinksUnpublished;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import java.util.List;
import java.util.Optional;

/** Converts stored facts into plgd's messages. */
final class EventMessages {
    private final String hubId;
    private final PlgdCommandMessages commands;
    private final DeviceMessages devices;

    EventMessages(String hubId) {
        this.hubId = hubId;
        this.devices = new DeviceMessages(this);
        this.commands = new PlgdCommandMessages(this, devices);
    }

    DeviceMessages devices() {
        return devices;
    }

    PlgdCommandMessages commands() {
        return commands;
    }

    /** The message for a fact; empty when plgd has none. */
    Optional<Message> of(Fact fact, EventContext around) {
        return switch (fact.event()) {
            case DeviceEvent.Registered _ -> Optional.of(registered(fact));
            case DeviceEvent.Unregistered _ -> Optional.of(unregistered(fact));
            case DeviceEvent.Described _, DeviceEvent.Unknown _ -> Optional.empty();
            case DeviceEvent.LinksPublished published -> Optional.of(published(fact, published, around));
            case DeviceEvent.LinksUnpublished unpublished -> Optional.of(unpublished(fact, unpublished, around));
            case DeviceEvent.SessionOpened opened ->
                Optional.of(devices.updated(fact, Optional.of(opened.connection()), Optional.empty(), around));
            case DeviceEvent.SessionClosed closed ->
                Optional.of(devices.updated(fact, Optional.of(closed.connection()), Optional.empty(), around));
            case DeviceEvent.SynchronisationChanged changed ->
                Optional.of(devices.updated(fact, Optional.empty(), Optional.of(changed.synchronisation()), around));
            case DeviceEvent.ResourceChanged changed -> Optional.of(changed(fact, changed, around));
            case DeviceEvent.CommandEvent event -> commands.of(fact, event, around);
        };
    }

    private Event.DeviceRegistered registered(Fact fact) {
        return Event.DeviceRegistered.newBuilder()
                .addDeviceIds(fact.device().toString())
                .setEventMetadata(hub())
                .build();
    }

    private Event.DeviceUnregistered unregistered(Fact fact) {
        return Event.DeviceUnregistered.newBuilder()
                .addDeviceIds(fact.device().toString())
                .setEventMetadata(hub())
                .build();
    }

    private dev.landfall.contract.identitystore.EventMetadata hub() {
        return dev.landfall.contract.identitystore.EventMetadata.newBuilder()
                .setHubId(hubId)
                .build();
    }

    private ResourceLinksPublished published(Fact fact, DeviceEvent.LinksPublished event, EventContext around) {
        var message = ResourceLinksPublished.newBuilder()
                .setDeviceId(fact.device().toString())
                .setAuditContext(audit(event.audit(), "", around))
                .setEventMetadata(metadata(fact));
        event.links().forEach(link -> message.addResources(DeviceMessages.link(fact.device(), link)));
        return message.build();
    }

    private ResourceLinksUnpublished unpublished(Fact fact, DeviceEvent.LinksUnpublished event, EventContext around) {
        return ResourceLinksUnpublished.newBuilder()
                .setDeviceId(fact.device().toString())
                .addAllHrefs(event.hrefs())
                .setAuditContext(audit(event.audit(), "", around))
                .setEventMetadata(metadata(fact))
                .build();
    }

    /** The message for a twin. */
    ResourceChanged changed(Fact fact, DeviceEvent.ResourceChanged event, EventContext around) {
        return ResourceChanged.newBuilder()
                .setResourceId(resource(fact, event.href()))
                .setContent(PlgdContent.of(event.content()))
                .setStatus(PlgdStatuses.of(event.status()))
                .setAuditContext(audit(event.audit(), "", around))
                .setEventMetadata(metadata(fact))
                .setEtag(PlgdContent.bytes(event.etag()))
                .addAllResourceTypes(types(event, around))
                .build();
    }

    private static List<String> types(DeviceEvent.ResourceChanged event, EventContext around) {
        return event.types().isEmpty() ? around.types(event.href()) : event.types();
    }

    ResourceId resource(Fact fact, String href) {
        return ResourceId.newBuilder()
                .setDeviceId(fact.device().toString())
                .setHref(href)
                .build();
    }

    AuditContext audit(Audit audit, String correlation, EventContext around) {
        return AuditContext.newBuilder()
                .setUserId(audit.user())
                .setCorrelationId(correlation)
                .setOwner(around.owner())
                .build();
    }

    EventMetadata metadata(Fact fact) {
        return metadata(fact.version(), fact.time(), fact.event().audit());
    }

    /** @param version counted from 1, as in the core; plgd's clients count from 0 */
    EventMetadata metadata(long version, long time, Audit audit) {
        return EventMetadata.newBuilder()
                .setVersion(Math.max(0, version - 1))
                .setTimestamp(time)
                .setConnectionId(audit.connection())
                .setSequence(audit.sequence())
                .setHubId(hubId)
                .build();
    }

    /** The href of a twin. */
    static String href(Fact twin) {
        return twin.event() instanceof DeviceEvent.ResourceChanged changed ? changed.href() : "";
    }
}
