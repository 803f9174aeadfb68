package dev.landfall.gateway.api.plgd;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.contract.grpcgateway.CancelPendingCommandsRequest;
import dev.landfall.contract.grpcgateway.CancelPendingMetadataUpdatesRequest;
import dev.landfall.contract.grpcgateway.DeleteDevicesRequest;
import dev.landfall.contract.grpcgateway.GetDevicesMetadataRequest;
import dev.landfall.contract.grpcgateway.GetDevicesRequest;
import dev.landfall.contract.grpcgateway.GetEventsRequest;
import dev.landfall.contract.grpcgateway.GetPendingCommandsRequest;
import dev.landfall.contract.grpcgateway.GetPendingCommandsRequest.Command;
import dev.landfall.contract.grpcgateway.GetResourceLinksRequest;
import dev.landfall.contract.grpcgateway.GetResourcesRequest;
import dev.landfall.contract.grpcgateway.UpdateDeviceMetadataRequest;
import dev.landfall.contract.resourceaggregate.ResourceId;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.http.Routes.Route;
import dev.landfall.gateway.api.transcode.MessageReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The calls of the paths: plgd's HTTP mapping, with its aliases. The first route that matches is used. */
final class PlgdRoutes {
    private static final List<Command> RESOURCE_COMMANDS = List.of(
            Command.RESOURCE_CREATE, Command.RESOURCE_RETRIEVE, Command.RESOURCE_UPDATE, Command.RESOURCE_DELETE);
    private static final String[] TYPE = {"typeFilter", "type", "type_filter"};
    private static final String[] DEVICE = {"deviceIdFilter", "deviceId", "device_id_filter"};
    private static final String[] RESOURCE = {
        "httpResourceIdFilter", "resourceIdFilter", "resourceId", "http_resource_id_filter"
    };
    private static final String[] CORRELATION = {"correlationIdFilter", "correlationId", "correlation_id_filter"};

    private final PlgdCalls core;
    private final ResourceRoutes resources;

    PlgdRoutes(PlgdCalls core) {
        this.core = core;
        this.resources = new ResourceRoutes(core);
    }

    /** The action of a route. */
    @FunctionalInterface
    interface Action {
        void run(PlgdRequest call) throws IOException;
    }

    private static Route<Action> get(String template, Action action) {
        return new Route<>(HttpMethod.GET, PathTemplate.of("/api/v1" + template), action);
    }

    private static Route<Action> delete(String template, Action action) {
        return new Route<>(HttpMethod.DELETE, PathTemplate.of("/api/v1" + template), action);
    }

    private static Route<Action> put(String template, Action action) {
        return new Route<>(HttpMethod.PUT, PathTemplate.of("/api/v1" + template), action);
    }

    private static Route<Action> post(String template, Action action) {
        return new Route<>(HttpMethod.POST, PathTemplate.of("/api/v1" + template), action);
    }

    List<Route<Action>> table() {
        return List.of(
                get("/devices", this::devices),
                delete("/devices", this::deleteDevices),
                get("/devices/{device}", this::device),
                delete("/devices/{device}", this::deleteDevice),
                get("/devices/{device}/resource-links", this::deviceLinks),
                get("/resource-links", this::links),
                get("/devices/{device}/resources", this::deviceResources),
                get("/resources", this::resources),
                get("/devices/{device}/resources/{href=**}/pending-commands", this::resourcePending),
                delete("/devices/{device}/resources/{href=**}/pending-commands", this::cancelResource),
                delete("/devices/{device}/resources/{href=**}/pending-commands/{id}", this::cancelResource),
                get("/devices/{device}/resources/{href=**}/events", this::resourceEvents),
                get("/devices/{device}/resources/{href=**}", resources::read),
                put("/devices/{device}/resources/{href=**}", resources::update),
                post("/devices/{device}/resource-links/{href=**}", resources::create),
                delete("/devices/{device}/resource-links/{href=**}", resources::delete),
                get("/devices/{device}/pending-commands", this::devicePending),
                get("/pending-commands", this::pending),
                delete("/pending-commands", this::cancel),
                get("/devices/{device}/pending-metadata-updates", this::pendingMetadata),
                delete("/devices/{device}/pending-metadata-updates", this::cancelMetadata),
                delete("/devices/{device}/pending-metadata-updates/{id}", this::cancelMetadata),
                put("/devices/{device}/metadata", this::updateMetadata),
                get("/devices-metadata", this::metadata),
                get("/events", this::events),
                get("/devices/{device}/events", this::deviceEvents),
                // The event stream. Without an upgrade, the path has no GET.
                post("/ws/events", PlgdRoutes::noUpgrade));
    }

    private static void noUpgrade(PlgdRequest call) {
        throw new ApiFailure(
                dev.landfall.gateway.api.http.GrpcCode.UNIMPLEMENTED,
                "events are available over a WebSocket only: /api/v1/ws/events");
    }

    private void devices(PlgdRequest call) {
        var request =
                GetDevicesRequest.newBuilder().addAllTypeFilter(call.all(TYPE)).addAllDeviceIdFilter(call.all(DEVICE));
        call.all("statusFilter", "status", "status_filter").forEach(status -> request.addStatusFilter(status(status)));
        var built = request.build();
        call.stream((paging, each) -> core.devices().devices(call.principal(), built, paging, each::accept));
    }

    private static GetDevicesRequest.Status status(String text) {
        return switch (text) {
            case "ONLINE", "0" -> GetDevicesRequest.Status.ONLINE;
            case "OFFLINE", "1" -> GetDevicesRequest.Status.OFFLINE;
            default -> throw ApiFailure.invalid("statusFilter must be ONLINE or OFFLINE");
        };
    }

    private void device(PlgdRequest call) {
        var request = GetDevicesRequest.newBuilder()
                .addDeviceIdFilter(call.part("device"))
                .build();
        call.single((paging, each) -> core.devices().devices(call.principal(), request, paging, each::accept));
    }

    private void deleteDevices(PlgdRequest call) {
        call.takes(DEVICE);
        var request = DeleteDevicesRequest.newBuilder()
                .addAllDeviceIdFilter(call.all(DEVICE))
                .build();
        call.unary(core.devices().delete(call.principal(), request));
    }

    private void deleteDevice(PlgdRequest call) {
        var request = DeleteDevicesRequest.newBuilder()
                .addDeviceIdFilter(call.part("device"))
                .build();
        call.unary(core.devices().delete(call.principal(), request));
    }

    private void links(PlgdRequest call) {
        var request = GetResourceLinksRequest.newBuilder()
                .addAllTypeFilter(call.all(TYPE))
                .addAllDeviceIdFilter(call.all(DEVICE))
                .build();
        call.stream((paging, each) -> core.devices().links(call.principal(), request, paging, each::accept));
    }

    private void deviceLinks(PlgdRequest call) {
        var request = GetResourceLinksRequest.newBuilder()
                .addAllTypeFilter(call.all(TYPE))
                .addDeviceIdFilter(call.part("device"))
                .build();
        call.single((paging, each) -> core.devices().links(call.principal(), request, paging, each::accept));
    }

    private void resources(PlgdRequest call) {
        resources(
                call,
                GetResourcesRequest.newBuilder()
                        .addAllDeviceIdFilter(call.all(DEVICE))
                        .addAllHttpResourceIdFilter(call.all(RESOURCE)));
    }

    private void deviceResources(PlgdRequest call) {
        resources(call, GetResourcesRequest.newBuilder().addDeviceIdFilter(call.part("device")));
    }

    private void resources(PlgdRequest call, GetResourcesRequest.Builder request) {
        var built = request.addAllTypeFilter(call.all(TYPE)).build();
        call.stream((paging, each) -> core.resources().resources(call.principal(), built, paging, each::accept));
    }

    private void pending(PlgdRequest call) {
        pending(
                call,
                GetPendingCommandsRequest.newBuilder()
                        .addAllDeviceIdFilter(call.all(DEVICE))
                        .addAllHttpResourceIdFilter(call.all(RESOURCE))
                        .addAllTypeFilter(call.all(TYPE))
                        .addAllCommandFilter(commands(call))
                        .setIncludeHiddenResources(call.exchange().query().flag("includeHiddenResources")));
    }

    private void devicePending(PlgdRequest call) {
        pending(
                call,
                GetPendingCommandsRequest.newBuilder()
                        .addDeviceIdFilter(call.part("device"))
                        .addAllTypeFilter(call.all(TYPE))
                        .addAllCommandFilter(resourceCommands(call)));
    }

    private void resourcePending(PlgdRequest call) {
        pending(
                call,
                GetPendingCommandsRequest.newBuilder()
                        .addHttpResourceIdFilter(call.part("device") + call.part("href"))
                        .addAllCommandFilter(resourceCommands(call)));
    }

    private void pendingMetadata(PlgdRequest call) {
        pending(
                call,
                GetPendingCommandsRequest.newBuilder()
                        .addDeviceIdFilter(call.part("device"))
                        .addCommandFilter(Command.DEVICE_METADATA_UPDATE));
    }

    private void pending(PlgdRequest call, GetPendingCommandsRequest.Builder request) {
        var built = request.build();
        call.stream((paging, each) -> core.pending().pending(call.principal(), built, paging, each::accept));
    }

    private static List<Command> commands(PlgdRequest call) {
        return call.all("commandFilter", "command", "command_filter").stream()
                .map(PlgdRoutes::command)
                .toList();
    }

    /** The kinds of commands in the filter; without a filter all kinds for resources, never those for the device's metadata. */
    private static List<Command> resourceCommands(PlgdRequest call) {
        var named = commands(call).stream().filter(RESOURCE_COMMANDS::contains).toList();
        return named.isEmpty() ? RESOURCE_COMMANDS : named;
    }

    private static Command command(String text) {
        for (var command : Command.values()) {
            if (command != Command.UNRECOGNIZED
                    && (command.name().equals(text)
                            || String.valueOf(command.getNumber()).equals(text))) {
                return command;
            }
        }
        throw ApiFailure.invalid("commandFilter has no value " + text.toUpperCase(Locale.ROOT));
    }

    private void cancel(PlgdRequest call) {
        var query = call.exchange().query();
        var id = ResourceId.newBuilder()
                .setDeviceId(query.first("resourceId.deviceId", "resource_id.device_id")
                        .orElse(""))
                .setHref(query.first("resourceId.href", "resource_id.href").orElse(""));
        call.unary(core.pending()
                .cancel(
                        call.principal(),
                        CancelPendingCommandsRequest.newBuilder()
                                .setResourceId(id)
                                .addAllCorrelationIdFilter(call.all(CORRELATION))
                                .build()));
    }

    private void cancelResource(PlgdRequest call) {
        var id = ResourceId.newBuilder().setDeviceId(call.part("device")).setHref(call.part("href"));
        call.unary(core.pending()
                .cancel(
                        call.principal(),
                        CancelPendingCommandsRequest.newBuilder()
                                .setResourceId(id)
                                .addAllCorrelationIdFilter(correlations(call))
                                .build()));
    }

    private void cancelMetadata(PlgdRequest call) {
        call.unary(core.pending()
                .cancel(
                        call.principal(),
                        CancelPendingMetadataUpdatesRequest.newBuilder()
                                .setDeviceId(call.part("device"))
                                .addAllCorrelationIdFilter(correlations(call))
                                .build()));
    }

    private static List<String> correlations(PlgdRequest call) {
        var one = call.part("id");
        return one.isEmpty() ? call.all(CORRELATION) : List.of(one);
    }

    private void updateMetadata(PlgdRequest call) {
        var request = UpdateDeviceMetadataRequest.newBuilder();
        MessageReader.strict().read(call.exchange().body(), request);
        call.unary(core.commands()
                .metadata(call.asker(), request.setDeviceId(call.part("device")).build()));
    }

    private void metadata(PlgdRequest call) {
        var request = GetDevicesMetadataRequest.newBuilder()
                .addAllDeviceIdFilter(call.all(DEVICE))
                .addAllTypeFilter(call.all(TYPE))
                .build();
        call.stream((paging, each) -> core.devices().metadata(call.principal(), request, paging, each::accept));
    }

    private void events(PlgdRequest call) {
        events(
                call,
                GetEventsRequest.newBuilder()
                        .addAllDeviceIdFilter(call.all(DEVICE))
                        .addAllHttpResourceIdFilter(call.all(RESOURCE)));
    }

    private void deviceEvents(PlgdRequest call) {
        events(call, GetEventsRequest.newBuilder().addDeviceIdFilter(call.part("device")));
    }

    private void resourceEvents(PlgdRequest call) {
        events(call, GetEventsRequest.newBuilder().addHttpResourceIdFilter(call.part("device") + call.part("href")));
    }

    private void events(PlgdRequest call, GetEventsRequest.Builder request) {
        var since = call.exchange().query().first("timestampFilter", "timestamp_filter");
        var built = request.setTimestampFilter(
                        since.map(text -> nanos("timestampFilter", text)).orElse(0L))
                .build();
        call.stream((paging, each) -> core.events().events(call.principal(), built, paging, each::accept));
    }

    static long nanos(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw ApiFailure.invalid(name + " must be a number of nanoseconds");
        }
    }
}
