package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.grpcgateway.DeleteDevicesRequest;
import dev.landfall.contract.grpcgateway.DeleteDevicesResponse;
import dev.landfall.contract.grpcgateway.Device;
import dev.landfall.contract.grpcgateway.GetDevicesMetadataRequest;
import dev.landfall.contract.grpcgateway.GetDevicesRequest;
import dev.landfall.contract.grpcgateway.GetResourceLinksRequest;
import dev.landfall.contract.resourceaggregate.DeviceMetadataUpdated;
import dev.landfall.contract.resourceaggregate.ResourceLinksPublished;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.device.Devices.Query;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.Paging;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The calls about devices as a whole. Lists are passed on item by item. */
final class DeviceCalls {
    private static final Set<String> DESCRIPTION = Set.of(DeviceMessages.DESCRIPTION);

    private final Devices devices;
    private final DeviceMessages messages;

    DeviceCalls(Devices devices, DeviceMessages messages) {
        this.devices = devices;
        this.messages = messages;
    }

    Optional<String> devices(Principal principal, GetDevicesRequest request, Paging paging, Consumer<Device> each) {
        var query = new Query(
                Set.copyOf(request.getTypeFilterList()),
                online(request.getStatusFilterList()),
                "",
                Optional.empty(),
                DESCRIPTION);
        return views(
                principal, request.getDeviceIdFilterList(), query, paging, view -> each.accept(messages.device(view)));
    }

    private static Optional<Boolean> online(List<GetDevicesRequest.Status> wanted) {
        var online = wanted.contains(GetDevicesRequest.Status.ONLINE);
        var offline = wanted.contains(GetDevicesRequest.Status.OFFLINE);
        return online == offline ? Optional.empty() : Optional.of(online);
    }

    Optional<String> links(
            Principal principal,
            GetResourceLinksRequest request,
            Paging paging,
            Consumer<ResourceLinksPublished> each) {
        var types = request.getTypeFilterList();
        return views(
                principal,
                request.getDeviceIdFilterList(),
                Query.publishing(types),
                paging,
                view -> messages.links(view, link -> types.isEmpty() || !Collections.disjoint(types, link.types()))
                        .ifPresent(each));
    }

    Optional<String> metadata(
            Principal principal,
            GetDevicesMetadataRequest request,
            Paging paging,
            Consumer<DeviceMetadataUpdated> each) {
        var query =
                new Query(Set.copyOf(request.getTypeFilterList()), Optional.empty(), "", Optional.empty(), Set.of());
        return views(
                principal,
                request.getDeviceIdFilterList(),
                query,
                paging,
                view -> each.accept(messages.metadata(view)));
    }

    /** Deletes the named devices; without a name, all devices. The answer names the deleted ones. */
    DeleteDevicesResponse delete(Principal principal, DeleteDevicesRequest request) {
        var answer = DeleteDevicesResponse.newBuilder();
        if (request.getDeviceIdFilterCount() > 0) {
            var ids = request.getDeviceIdFilterList().stream()
                    .map(DeviceId::parse)
                    .flatMap(Optional::stream)
                    .toList();
            delete(principal, ids, answer);
            return answer.build();
        }
        Paging.WHOLE.walk(
                (token, limit) -> devices.list(principal, Query.ALL, token, limit),
                view -> delete(principal, List.of(view.id()), answer));
        return answer.build();
    }

    private void delete(Principal principal, Collection<DeviceId> ids, DeleteDevicesResponse.Builder answer) {
        if (!ids.isEmpty()) {
            devices.delete(principal, ids).forEach(id -> answer.addDeviceIds(id.toString()));
        }
    }

    /**
     * Reads the named devices that match, or all devices that match.
     *
     * @return the token of the next page; empty at the end
     */
    Optional<String> views(
            Principal principal, List<String> named, Query query, Paging paging, Consumer<DeviceView> each) {
        if (named.isEmpty()) {
            return paging.walk((token, limit) -> devices.list(principal, query, token, limit), each);
        }
        var ids = named.stream().map(DeviceId::parse).flatMap(Optional::stream).toList();
        return paging.named(
                ids, id -> devices.device(principal, id, query.twins()).filter(view -> meets(view, query)), each);
    }

    private static boolean meets(DeviceView view, Query query) {
        return (query.types().isEmpty() || !Collections.disjoint(query.types(), types(view)))
                && query.online()
                        .map(online -> online == view.connection().online())
                        .orElse(true);
    }

    private static List<String> types(DeviceView view) {
        var link = view.links().get(DeviceMessages.DESCRIPTION);
        return link == null ? view.types() : link.types();
    }
}
