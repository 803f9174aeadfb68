package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.CreateResourceRequest;
import dev.landfall.contract.grpcgateway.CreateResourceResponse;
import dev.landfall.contract.grpcgateway.DeleteResourceRequest;
import dev.landfall.contract.grpcgateway.DeleteResourceResponse;
import dev.landfall.contract.grpcgateway.GetResourceFromDeviceRequest;
import dev.landfall.contract.grpcgateway.GetResourceFromDeviceResponse;
import dev.landfall.contract.grpcgateway.UpdateDeviceMetadataRequest;
import dev.landfall.contract.grpcgateway.UpdateDeviceMetadataResponse;
import dev.landfall.contract.grpcgateway.UpdateResourceRequest;
import dev.landfall.contract.grpcgateway.UpdateResourceResponse;
import dev.landfall.contract.resourceaggregate.DeviceMetadataUpdated;
import dev.landfall.contract.resourceaggregate.ResourceCreated;
import dev.landfall.contract.resourceaggregate.ResourceDeleted;
import dev.landfall.contract.resourceaggregate.ResourceRetrieved;
import dev.landfall.contract.resourceaggregate.ResourceUpdated;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.Ask;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.Asker;
import dev.landfall.gateway.api.http.Asking;
import dev.landfall.gateway.api.http.Code;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The calls that ask a device for something, and wait for its answer unless told not to. */
final class CommandCalls {
    private final Devices devices;
    private final Asking asking;
    private final CommandMessages messages;

    CommandCalls(Devices devices, Asking asking, CommandMessages messages) {
        this.devices = devices;
        this.asking = asking;
        this.messages = messages;
    }

    GetResourceFromDeviceResponse retrieve(Asker asker, GetResourceFromDeviceRequest request) {
        var view = view(
                asker.principal(),
                request.getResourceId().getDeviceId(),
                href(request.getResourceId().getHref()));
        var etags =
                request.getEtagList().stream().map(etag -> etag.toByteArray()).toList();
        var ask = new Ask.Retrieve(href(request.getResourceId().getHref()), request.getResourceInterface(), etags);
        var ended = carriedOut(asker, view, ask, options(request.getTimeToLive(), false));
        return GetResourceFromDeviceResponse.newBuilder()
                .setData((ResourceRetrieved) ended)
                .build();
    }

    UpdateResourceResponse update(Asker asker, UpdateResourceRequest request) {
        var href = href(request.getResourceId().getHref());
        var view = view(asker.principal(), request.getResourceId().getDeviceId(), href);
        var ask = new Ask.Update(href, request.getResourceInterface(), content(view, href, request.getContent()));
        var options = options(request.getTimeToLive(), request.getForce());
        if (request.getAsync()) {
            asking.submit(asker.principal(), view.id(), ask, options);
            return UpdateResourceResponse.getDefaultInstance();
        }
        return UpdateResourceResponse.newBuilder()
                .setData((ResourceUpdated) carriedOut(asker, view, ask, options))
                .build();
    }

    CreateResourceResponse create(Asker asker, CreateResourceRequest request) {
        var href = href(request.getResourceId().getHref());
        var view = view(asker.principal(), request.getResourceId().getDeviceId(), href);
        var ask = new Ask.Create(href, content(view, href, request.getContent()));
        var options = options(request.getTimeToLive(), request.getForce());
        if (request.getAsync()) {
            asking.submit(asker.principal(), view.id(), ask, options);
            return CreateResourceResponse.getDefaultInstance();
        }
        return CreateResourceResponse.newBuilder()
                .setData((ResourceCreated) carriedOut(asker, view, ask, options))
                .build();
    }

    DeleteResourceResponse delete(Asker asker, DeleteResourceRequest request) {
        var href = href(request.getResourceId().getHref());
        var view = view(asker.principal(), request.getResourceId().getDeviceId(), href);
        var ask = new Ask.Delete(href, request.getResourceInterface());
        var options = options(request.getTimeToLive(), request.getForce());
        if (request.getAsync()) {
            asking.submit(asker.principal(), view.id(), ask, options);
            return DeleteResourceResponse.getDefaultInstance();
        }
        return DeleteResourceResponse.newBuilder()
                .setData((ResourceDeleted) carriedOut(asker, view, ask, options))
                .build();
    }

    /** Twins on or off, or from scratch; an empty request turns them off, as plgd's clients expect. */
    UpdateDeviceMetadataResponse metadata(Asker asker, UpdateDeviceMetadataRequest request) {
        var view = view(asker.principal(), request.getDeviceId(), "");
        var forced = request.getTwinForceSynchronization();
        var ask = new Ask.Twin(forced || request.getTwinEnabled(), forced);
        var ended = asked(asker, view, ask, options(request.getTimeToLive(), false));
        var after = devices.device(asker.principal(), view.id(), Set.of()).orElse(view);
        var message = message(ended, after);
        return UpdateDeviceMetadataResponse.newBuilder()
                .setData((DeviceMetadataUpdated) message)
                .build();
    }

    private Message carriedOut(Asker asker, DeviceView view, Ask ask, Commands.Options options) {
        var ended = asked(asker, view, ask, options);
        var message = message(ended, view);
        return switch (ended.event()) {
            case DeviceEvent.CommandConfirmed confirmed when confirmed.status().success() -> message;
            case DeviceEvent.CommandConfirmed confirmed ->
                throw new ApiFailure(
                        Statuses.failure(confirmed.status()),
                        "the device answered " + confirmed.status(),
                        List.of(message));
            case DeviceEvent.CommandCancelled _
            when Asking.withdrawn(ended) ->
                throw new ApiFailure(
                        Code.NOT_FOUND, "the device does not have the resource any more", List.of(message));
            case DeviceEvent.CommandCancelled _ ->
                throw new ApiFailure(Code.UNKNOWN, "the command was cancelled", List.of(message));
            case DeviceEvent.CommandExpired _ ->
                throw new ApiFailure(Code.DEADLINE_EXCEEDED, "the command expired before the device took it");
            default ->
                throw new ApiFailure(
                        Code.DEADLINE_EXCEEDED, "the device did not answer, so the outcome of the command is unknown");
        };
    }

    private Message message(Fact ended, DeviceView view) {
        if (ended.event() instanceof DeviceEvent.CommandEvent event) {
            return messages.of(ended, event, Surroundings.of(view)).orElseThrow();
        }
        throw new IllegalStateException("a command ended with " + ended.event());
    }

    private Fact asked(Asker asker, DeviceView view, Ask ask, Commands.Options options) {
        return asking.ask(asker, view.id(), ask, options)
                .orElseThrow(() ->
                        new ApiFailure(Code.DEADLINE_EXCEEDED, "the device did not answer before the command expired"));
    }

    private static Commands.Options options(long timeToLive, boolean force) {
        return new Commands.Options("", Duration.ofNanos(timeToLive), force, false);
    }

    private static String href(String href) {
        return href.startsWith("/") ? href : "/" + href;
    }

    private Content content(DeviceView view, String href, dev.landfall.contract.grpcgateway.Content content) {
        return asking.content(
                view, href, content.getContentType(), content.getData().toByteArray());
    }

    /** The device; a stranger's is as good as none, and plgd's clients expect both to be forbidden. */
    private DeviceView view(Principal principal, String device, String href) {
        return DeviceId.parse(device)
                .flatMap(id -> devices.device(principal, id, href.isEmpty() ? Set.of() : Set.of(href)))
                .orElseThrow(() -> new ApiFailure(Code.PERMISSION_DENIED, "no such device for this token"));
    }
}
