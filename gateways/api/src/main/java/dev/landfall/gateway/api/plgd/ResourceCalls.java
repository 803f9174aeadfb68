package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.grpcgateway.GetResourcesRequest;
import dev.landfall.contract.grpcgateway.Resource;
import dev.landfall.contract.resourceaggregate.Status;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.api.http.Paging;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The calls that read twins. */
final class ResourceCalls {
    private final Devices devices;
    private final EventMessages messages;

    ResourceCalls(Devices devices, EventMessages messages) {
        this.devices = devices;
        this.messages = messages;
    }

    /** The twins of published resources. */
    Optional<String> resources(
            Principal principal, GetResourcesRequest request, Paging paging, Consumer<Resource> each) {
        var filters = ResourceFilters.of(
                request.getDeviceIdFilterList(),
                request.getHttpResourceIdFilterList(),
                request.getResourceIdFilterList());
        Consumer<DeviceView> device = view -> resources(principal, view, filters, request.getTypeFilterList(), each);
        return filters.walk(devices, principal, request.getTypeFilterList(), paging, device);
    }

    private void resources(
            Principal principal,
            DeviceView view,
            ResourceFilters filters,
            List<String> types,
            Consumer<Resource> each) {
        devices.twins(principal, view.id()).stream()
                .sorted(Comparator.comparing(EventMessages::href))
                .filter(twin -> filters.matches(view.id(), EventMessages.href(twin)))
                .map(twin -> resource(view, twin, filters.etags(view.id(), EventMessages.href(twin))))
                .flatMap(Optional::stream)
                .filter(resource -> types.isEmpty() || !Collections.disjoint(types, resource.getTypesList()))
                .forEach(each);
    }

    /** One twin; empty when the device, the resource or its content does not exist. */
    Optional<Resource> resource(Principal principal, String device, String href, List<byte[]> etags) {
        return DeviceId.parse(device)
                .flatMap(id -> devices.device(principal, id, Set.of(href)))
                .flatMap(view ->
                        Optional.ofNullable(view.twins().get(href)).flatMap(twin -> resource(view, twin, etags)));
    }

    private Optional<Resource> resource(DeviceView view, Fact twin, List<byte[]> etags) {
        var link = Link.ruling(view.links(), EventMessages.href(twin)).orElse(null);
        if (link == null || !(twin.event() instanceof DeviceEvent.ResourceChanged changed)) {
            return Optional.empty();
        }
        var data = messages.changed(twin, changed, EventContext.of(view)).toBuilder();
        if (changed.etag().length > 0 && etags.stream().anyMatch(etag -> Arrays.equals(etag, changed.etag()))) {
            data.setStatus(Status.NOT_MODIFIED).setContent(PlgdContent.NONE);
        }
        return Optional.of(
                Resource.newBuilder().addAllTypes(link.types()).setData(data).build());
    }
}
