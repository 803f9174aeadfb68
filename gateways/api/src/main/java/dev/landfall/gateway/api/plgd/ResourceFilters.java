package dev.landfall.gateway.api.plgd;

import com.google.protobuf.ByteString;
import dev.landfall.contract.grpcgateway.ResourceIdFilter;
import dev.landfall.contract.resourceaggregate.ResourceId;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.Paging;
import dev.landfall.gateway.api.http.Query;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The filters of a request: devices as a whole, and single resources. */
@NodeLocal("one request")
final class ResourceFilters {
    private final Set<DeviceId> devices = new LinkedHashSet<>();
    private final Map<DeviceId, Map<String, List<byte[]>>> resources = new LinkedHashMap<>();
    private final boolean all;

    private ResourceFilters(boolean all) {
        this.all = all;
    }

    /** Joins the three forms of filters. A text that is not a device id matches nothing. */
    static ResourceFilters of(List<String> devices, List<String> texts, List<ResourceIdFilter> ids) {
        var filters = new ResourceFilters(devices.isEmpty() && texts.isEmpty() && ids.isEmpty());
        devices.forEach(device -> DeviceId.parse(device).ifPresent(filters.devices::add));
        texts.forEach(text -> filters.add(parse(text)));
        ids.forEach(filters::add);
        return filters;
    }

    private void add(ResourceIdFilter filter) {
        var href = filter.getResourceId().getHref();
        DeviceId.parse(filter.getResourceId().getDeviceId()).ifPresent(device -> {
            if (href.isEmpty()) {
                devices.add(device);
                return;
            }
            var etags = resources
                    .computeIfAbsent(device, _ -> new LinkedHashMap<>())
                    .computeIfAbsent(href, _ -> new ArrayList<>());
            filter.getEtagList().forEach(etag -> etags.add(etag.toByteArray()));
        });
    }

    /** Parses <code>{device}{href}?etag=…</code>, with an optional slash at the beginning. */
    static ResourceIdFilter parse(String text) {
        var mark = text.indexOf('?');
        var path = mark < 0 ? text : text.substring(0, mark);
        var bare = path.startsWith("/") ? path.substring(1) : path;
        var slash = bare.indexOf('/');
        var id = ResourceId.newBuilder()
                .setDeviceId(slash < 0 ? bare : bare.substring(0, slash))
                .setHref(slash < 0 ? "" : bare.substring(slash));
        var filter = ResourceIdFilter.newBuilder().setResourceId(id);
        if (mark >= 0) {
            etags(Query.parse(text.substring(mark + 1)).all("etag"))
                    .forEach(etag -> filter.addEtag(ByteString.copyFrom(etag)));
        }
        return filter.build();
    }

    /** Decodes ETags in Base64; a text that is not Base64 matches no representation and is left out. */
    static List<byte[]> etags(List<String> texts) {
        return texts.stream().map(JsonParsing::base64).flatMap(Optional::stream).toList();
    }

    /**
     * Reads the selected devices: the named ones, or all that the principal may read, page by page.
     *
     * @param types of all devices, only those that have published one of these types; empty for any
     * @return the token of the next page; empty at the end
     */
    Optional<String> walk(
            Devices from, Principal principal, List<String> types, Paging paging, Consumer<DeviceView> each) {
        if (all) {
            return paging.walk(
                    (token, limit) -> from.list(principal, Devices.Query.publishing(types), token, limit), each);
        }
        return paging.named(named(), id -> from.device(principal, id, Set.of()), each);
    }

    /** Whether there is no filter, so that everything matches. */
    boolean all() {
        return all;
    }

    /** All devices that are named, alone or with a resource. */
    Set<DeviceId> named() {
        var named = new LinkedHashSet<>(devices);
        named.addAll(resources.keySet());
        return named;
    }

    /** Whether single resources are named. */
    boolean namesResources() {
        return !resources.isEmpty();
    }

    /** Whether a resource matches. */
    boolean matches(DeviceId device, String href) {
        return all
                || devices.contains(device)
                || resources.getOrDefault(device, Map.of()).containsKey(href);
    }

    /** Whether a device matches as a whole. */
    boolean matches(DeviceId device) {
        return all || devices.contains(device);
    }

    /** The ETags of the versions of a resource that the caller has. */
    List<byte[]> etags(DeviceId device, String href) {
        return resources.getOrDefault(device, Map.of()).getOrDefault(href, List.of());
    }
}
