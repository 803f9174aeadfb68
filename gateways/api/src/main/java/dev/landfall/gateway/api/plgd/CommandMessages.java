package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Message;
import dev.landfall.contract.resourceaggregate.DeviceMetadataUpdatePending;
import dev.landfall.contract.resourceaggregate.DeviceMetadataUpdated;
import dev.landfall.contract.resourceaggregate.ResourceCreatePending;
import dev.landfall.contract.resourceaggregate.ResourceCreated;
import dev.landfall.contract.resourceaggregate.ResourceDeletePending;
import dev.landfall.contract.resourceaggregate.ResourceDeleted;
import dev.landfall.contract.resourceaggregate.ResourceRetrievePending;
import dev.landfall.contract.resourceaggregate.ResourceRetrieved;
import dev.landfall.contract.resourceaggregate.ResourceUpdatePending;
import dev.landfall.contract.resourceaggregate.ResourceUpdated;
import dev.landfall.core.model.Ask;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Status;
import java.util.Optional;

/** A command's life as plgd's messages. */
final class CommandMessages {
    private static final byte[] NO_ETAG = {};

    private final EventMessages events;
    private final DeviceMessages devices;

    CommandMessages(EventMessages events, DeviceMessages devices) {
        this.events = events;
        this.devices = devices;
    }

    /** How a command ended, in the words that plgd has for it. */
    private record End(Status status, Content content, byte[] etag) {
        static End without(Status status) {
            return new End(status, Content.NONE, NO_ETAG);
        }
    }

    /** The message for a step in a command's life; empty for steps that plgd's clients have no word for. */
    Optional<Message> of(Fact fact, DeviceEvent.CommandEvent event, Surroundings around) {
        return switch (event) {
            case DeviceEvent.CommandPending pending -> Optional.of(pending(fact, pending.command(), around));
            case DeviceEvent.CommandSent _ -> Optional.empty();
            case DeviceEvent.CommandConfirmed confirmed ->
                Optional.of(
                        ended(fact, event, new End(confirmed.status(), confirmed.content(), confirmed.etag()), around));
            case DeviceEvent.CommandUnknown _, DeviceEvent.CommandExpired _ ->
                Optional.of(ended(fact, event, End.without(Status.UNAVAILABLE), around));
            case DeviceEvent.CommandCancelled _ ->
                Optional.of(ended(fact, event, End.without(Status.CANCELED), around));
        };
    }

    /** A command that waits. */
    Message pending(Fact fact, Command command, Surroundings around) {
        var audit = events.audit(new Audit(command.user(), "", 0), command.id(), around);
        var metadata = events.metadata(fact);
        var resource = events.resource(fact, command.ask().href());
        var types = around.types(command.ask().href());
        return switch (command.ask()) {
            case Ask.Retrieve ask -> {
                var message = ResourceRetrievePending.newBuilder()
                        .setResourceId(resource)
                        .setResourceInterface(ask.view())
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types);
                ask.etags().forEach(etag -> message.addEtag(Contents.bytes(etag)));
                yield message.build();
            }
            case Ask.Update ask ->
                ResourceUpdatePending.newBuilder()
                        .setResourceId(resource)
                        .setResourceInterface(ask.view())
                        .setContent(Contents.of(ask.content()))
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types)
                        .build();
            case Ask.Create ask ->
                ResourceCreatePending.newBuilder()
                        .setResourceId(resource)
                        .setContent(Contents.of(ask.content()))
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types)
                        .build();
            case Ask.Delete ask ->
                ResourceDeletePending.newBuilder()
                        .setResourceId(resource)
                        .setResourceInterface(ask.view())
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types)
                        .build();
            case Ask.Twin ask -> twinPending(fact, command, ask, around);
        };
    }

    private DeviceMetadataUpdatePending twinPending(Fact fact, Command command, Ask.Twin ask, Surroundings around) {
        var message = DeviceMetadataUpdatePending.newBuilder()
                .setDeviceId(fact.device().toString())
                .setAuditContext(events.audit(new Audit(command.user(), "", 0), command.id(), around))
                .setEventMetadata(events.metadata(fact))
                .setValidUntil(command.validUntil());
        if (ask.forced()) {
            message.setTwinForceSynchronization(true);
        } else {
            message.setTwinEnabled(ask.enabled());
        }
        return message.build();
    }

    private Message ended(Fact fact, DeviceEvent.CommandEvent event, End end, Surroundings around) {
        return switch (event.kind()) {
            case RETRIEVE -> retrieved(fact, event, end, around);
            case UPDATE -> updated(fact, event, end, around);
            case CREATE -> created(fact, event, end, around);
            case DELETE -> deleted(fact, event, end, around);
            case TWIN -> twin(fact, event, end.status() == Status.CANCELED, around);
        };
    }

    private ResourceRetrieved retrieved(Fact fact, DeviceEvent.CommandEvent event, End end, Surroundings around) {
        return ResourceRetrieved.newBuilder()
                .setResourceId(events.resource(fact, event.href()))
                .setStatus(Statuses.of(end.status()))
                .setContent(Contents.of(end.content()))
                .setAuditContext(events.audit(event.audit(), event.id(), around))
                .setEventMetadata(events.metadata(fact))
                .setEtag(Contents.bytes(end.etag()))
                .addAllResourceTypes(around.types(event.href()))
                .build();
    }

    private ResourceUpdated updated(Fact fact, DeviceEvent.CommandEvent event, End end, Surroundings around) {
        return ResourceUpdated.newBuilder()
                .setResourceId(events.resource(fact, event.href()))
                .setStatus(Statuses.of(end.status()))
                .setContent(Contents.of(end.content()))
                .setAuditContext(events.audit(event.audit(), event.id(), around))
                .setEventMetadata(events.metadata(fact))
                .addAllResourceTypes(around.types(event.href()))
                .build();
    }

    private ResourceCreated created(Fact fact, DeviceEvent.CommandEvent event, End end, Surroundings around) {
        return ResourceCreated.newBuilder()
                .setResourceId(events.resource(fact, event.href()))
                .setStatus(Statuses.of(end.status()))
                .setContent(Contents.of(end.content()))
                .setAuditContext(events.audit(event.audit(), event.id(), around))
                .setEventMetadata(events.metadata(fact))
                .addAllResourceTypes(around.types(event.href()))
                .build();
    }

    private ResourceDeleted deleted(Fact fact, DeviceEvent.CommandEvent event, End end, Surroundings around) {
        return ResourceDeleted.newBuilder()
                .setResourceId(events.resource(fact, event.href()))
                .setStatus(Statuses.of(end.status()))
                .setContent(Contents.of(end.content()))
                .setAuditContext(events.audit(event.audit(), event.id(), around))
                .setEventMetadata(events.metadata(fact))
                .addAllResourceTypes(around.types(event.href()))
                .build();
    }

    /** The metadata as they are after a command about the twin. */
    private DeviceMetadataUpdated twin(
            Fact fact, DeviceEvent.CommandEvent event, boolean cancelled, Surroundings around) {
        return around.device()
                .map(view -> devices.metadata(view, event.audit(), event.id()))
                .orElseGet(() -> DeviceMetadataUpdated.newBuilder()
                        .setDeviceId(fact.device().toString())
                        .setAuditContext(events.audit(event.audit(), event.id(), around))
                        .setEventMetadata(events.metadata(fact)))
                .setCanceled(cancelled)
                .build();
    }
}
