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
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import java.util.List;
import java.util.Optional;

/** Converts the events of commands into plgd's messages. */
final class PlgdCommandMessages {
    private static final byte[] NO_ETAG = {};

    private final EventMessages events;
    private final DeviceMessages devices;

    PlgdCommandMessages(EventMessages events, DeviceMessages devices) {
        this.events = events;
        this.devices = devices;
    }

    /** The end of a command in plgd's terms. */
    private record End(AnswerStatus status, Content content, byte[] etag) {
        static End without(AnswerStatus status) {
            return new End(status, Content.NONE, NO_ETAG);
        }
    }

    /** The message for an event of a command; empty when plgd has none. */
    Optional<Message> of(Fact fact, DeviceEvent.CommandEvent event, EventContext around) {
        return switch (event) {
            case DeviceEvent.CommandPending pending -> Optional.of(pending(fact, pending.command(), around));
            case DeviceEvent.CommandSent _ -> Optional.empty();
            case DeviceEvent.CommandConfirmed confirmed ->
                Optional.of(
                        ended(fact, event, new End(confirmed.status(), confirmed.content(), confirmed.etag()), around));
            case DeviceEvent.CommandUnknown _, DeviceEvent.CommandExpired _ ->
                Optional.of(ended(fact, event, End.without(AnswerStatus.UNAVAILABLE), around));
            case DeviceEvent.CommandCancelled _ ->
                Optional.of(ended(fact, event, End.without(AnswerStatus.CANCELED), around));
        };
    }

    /** The message of a pending command. */
    Message pending(Fact fact, Command command, EventContext around) {
        var audit = events.audit(new Audit(command.user(), "", 0), command.id(), around);
        var metadata = events.metadata(fact);
        var resource = events.resource(fact, command.request().href());
        var types = around.types(command.request().href());
        return switch (command.request()) {
            case AppRequest.Retrieve ask -> {
                var message = ResourceRetrievePending.newBuilder()
                        .setResourceId(resource)
                        .setResourceInterface(ask.view())
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types);
                ask.etags().forEach(etag -> message.addEtag(PlgdContent.bytes(etag)));
                yield message.build();
            }
            case AppRequest.Update ask ->
                ResourceUpdatePending.newBuilder()
                        .setResourceId(resource)
                        .setResourceInterface(ask.view())
                        .setContent(PlgdContent.of(ask.content()))
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types)
                        .build();
            case AppRequest.Create ask ->
                ResourceCreatePending.newBuilder()
                        .setResourceId(resource)
                        .setContent(PlgdContent.of(ask.content()))
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types)
                        .build();
            case AppRequest.Delete ask ->
                ResourceDeletePending.newBuilder()
                        .setResourceId(resource)
                        .setResourceInterface(ask.view())
                        .setAuditContext(audit)
                        .setEventMetadata(metadata)
                        .setValidUntil(command.validUntil())
                        .addAllResourceTypes(types)
                        .build();
            case AppRequest.Twin ask -> twinPending(fact, command, ask, around);
        };
    }

    private DeviceMetadataUpdatePending twinPending(
            Fact fact, Command command, AppRequest.Twin ask, EventContext around) {
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

    private Message ended(Fact fact, DeviceEvent.CommandEvent event, End end, EventContext around) {
        return switch (event.kind()) {
            case RETRIEVE ->
                commandEvent(ResourceRetrieved.newBuilder(), fact, event, end, around)
                        .setEtag(PlgdContent.bytes(end.etag()))
                        .build();
            case UPDATE ->
                commandEvent(ResourceUpdated.newBuilder(), fact, event, end, around)
                        .build();
            case CREATE ->
                commandEvent(ResourceCreated.newBuilder(), fact, event, end, around)
                        .build();
            case DELETE ->
                commandEvent(ResourceDeleted.newBuilder(), fact, event, end, around)
                        .build();
            case TWIN -> twin(fact, event, end.status() == AnswerStatus.CANCELED, around);
        };
    }

    /** Fills in the fields, by their names, that the ends of all commands share. */
    private <B extends Message.Builder> B commandEvent(
            B message, Fact fact, DeviceEvent.CommandEvent event, End end, EventContext around) {
        var fields = message.getDescriptorForType();
        message.setField(fields.findFieldByName("resource_id"), events.resource(fact, event.href()))
                .setField(
                        fields.findFieldByName("status"),
                        PlgdStatuses.of(end.status()).getValueDescriptor())
                .setField(fields.findFieldByName("content"), PlgdContent.of(end.content()))
                .setField(fields.findFieldByName("audit_context"), events.audit(event.audit(), event.id(), around))
                .setField(fields.findFieldByName("event_metadata"), events.metadata(fact))
                .setField(fields.findFieldByName("resource_types"), List.copyOf(around.types(event.href())));
        return message;
    }

    /** The metadata after a command about the twin. */
    private DeviceMetadataUpdated twin(
            Fact fact, DeviceEvent.CommandEvent event, boolean cancelled, EventContext around) {
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
