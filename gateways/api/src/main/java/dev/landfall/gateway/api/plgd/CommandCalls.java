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
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.DeviceRequests;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.Requester;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The calls that send commands to a device, and wait for its answer unless told not to. */
final class CommandCalls {
    private final Devices devices;
    private final DeviceRequests requests;
    private final PlgdCommandMessages messages;

    CommandCalls(Devices devices, DeviceRequests requests, PlgdCommandMessages messages) {
        this.devices = devices;
        this.requests = requests;
        this.messages = messages;
    }

    GetResourceFromDeviceResponse retrieve(Requester requester, GetResourceFromDeviceRequest request) {
        var view = view(
                requester.principal(),
                request.getResourceId().getDeviceId(),
                href(request.getResourceId().getHref()));
        var etags =
                request.getEtagList().stream().map(etag -> etag.toByteArray()).toList();
        var appRequest =
                new AppRequest.Retrieve(href(request.getResourceId().getHref()), request.getResourceInterface(), etags);
        var ended = carriedOut(requester, view, appRequest, options(request.getTimeToLive(), false));
        return GetResourceFromDeviceResponse.newBuilder()
                .setData((ResourceRetrieved) ended)
                .build();
    }

    UpdateResourceResponse update(Requester requester, UpdateResourceRequest request) {
        var href = href(request.getResourceId().getHref());
        var view = view(requester.principal(), request.getResourceId().getDeviceId(), href);
        var appRequest =
                new AppRequest.Update(href, request.getResourceInterface(), content(view, href, request.getContent()));
        var options = options(request.getTimeToLive(), request.getForce());
        if (request.getAsync()) {
            requests.submit(requester.principal(), view.id(), appRequest, options);
            return UpdateResourceResponse.getDefaultInstance();
        }
        return UpdateResourceResponse.newBuilder()
                .setData((ResourceUpdated) carriedOut(requester, view, appRequest, options))
                .build();
    }

    CreateResourceResponse create(Requester requester, CreateResourceRequest request) {
        var href = href(request.getResourceId().getHref());
        var view = view(requester.principal(), request.getResourceId().getDeviceId(), href);
        var appRequest = new AppRequest.Create(href, content(view, href, request.getContent()));
        var options = options(request.getTimeToLive(), request.getForce());
        if (request.getAsync()) {
            requests.submit(requester.principal(), view.id(), appRequest, options);
            return CreateResourceResponse.getDefaultInstance();
        }
        return CreateResourceResponse.newBuilder()
                .setData((ResourceCreated) carriedOut(requester, view, appRequest, options))
                .build();
    }

    DeleteResourceResponse delete(Requester requester, DeleteResourceRequest request) {
        var href = href(request.getResourceId().getHref());
        var view = view(requester.principal(), request.getResourceId().getDeviceId(), href);
        var appRequest = new AppRequest.Delete(href, request.getResourceInterface());
        var options = options(request.getTimeToLive(), request.getForce());
        if (request.getAsync()) {
            requests.submit(requester.principal(), view.id(), appRequest, options);
            return DeleteResourceResponse.getDefaultInstance();
        }
        return DeleteResourceResponse.newBuilder()
                .setData((ResourceDeleted) carriedOut(requester, view, appRequest, options))
                .build();
    }

    /** Switches twins on or off, or synchronises them from scratch. An empty request switches them off, as plgd's clients expect. */
    UpdateDeviceMetadataResponse metadata(Requester requester, UpdateDeviceMetadataRequest request) {
        var view = view(requester.principal(), request.getDeviceId(), "");
        var forced = request.getTwinForceSynchronization();
        var appRequest = new AppRequest.Twin(forced || request.getTwinEnabled(), forced);
        var ended = asked(requester, view, appRequest, options(request.getTimeToLive(), false));
        var after = devices.device(requester.principal(), view.id(), Set.of()).orElse(view);
        var message = message(ended, after);
        return UpdateDeviceMetadataResponse.newBuilder()
                .setData((DeviceMetadataUpdated) message)
                .build();
    }

    private Message carriedOut(Requester requester, DeviceView view, AppRequest appRequest, Commands.Options options) {
        var ended = asked(requester, view, appRequest, options);
        var message = message(ended, view);
        return switch (ended.event()) {
            case DeviceEvent.CommandConfirmed confirmed when confirmed.status().success() -> message;
            case DeviceEvent.CommandConfirmed confirmed ->
                throw new ApiFailure(
                        PlgdStatuses.failure(confirmed.status()),
                        "the device answered " + confirmed.status(),
                        List.of(message));
            case DeviceEvent.CommandCancelled _
            when DeviceRequests.withdrawn(ended) ->
                throw new ApiFailure(
                        GrpcCode.NOT_FOUND, "the device does not have the resource any more", List.of(message));
            case DeviceEvent.CommandCancelled _ ->
                throw new ApiFailure(GrpcCode.UNKNOWN, "the command was cancelled", List.of(message));
            case DeviceEvent.CommandExpired _ ->
                throw new ApiFailure(GrpcCode.DEADLINE_EXCEEDED, "the command expired before the device took it");
            default ->
                throw new ApiFailure(
                        GrpcCode.DEADLINE_EXCEEDED,
                        "the device did not answer, so the outcome of the command is unknown");
        };
    }

    private Message message(Fact ended, DeviceView view) {
        if (ended.event() instanceof DeviceEvent.CommandEvent event) {
            return messages.of(ended, event, EventContext.of(view)).orElseThrow();
        }
        throw new IllegalStateException("a command ended with " + ended.event());
    }

    private Fact asked(Requester requester, DeviceView view, AppRequest appRequest, Commands.Options options) {
        return requests.ask(requester, view.id(), appRequest, options)
                .orElseThrow(() -> new ApiFailure(
                        GrpcCode.DEADLINE_EXCEEDED, "the device did not answer before the command expired"));
    }

    private static Commands.Options options(long timeToLive, boolean force) {
        return new Commands.Options("", Duration.ofNanos(timeToLive), force, false);
    }

    private static String href(String href) {
        return href.startsWith("/") ? href : "/" + href;
    }

    private Content content(DeviceView view, String href, dev.landfall.contract.grpcgateway.Content content) {
        return requests.content(
                view, href, content.getContentType(), content.getData().toByteArray());
    }

    /** The device. A device of another owner is treated like one that does not exist, and plgd's clients expect both to be forbidden. */
    private DeviceView view(Principal principal, String device, String href) {
        return DeviceId.parse(device)
                .flatMap(id -> devices.device(principal, id, href.isEmpty() ? Set.of() : Set.of(href)))
                .orElseThrow(() -> new ApiFailure(GrpcCode.PERMISSION_DENIED, "no such device for this token"));
    }
}
