package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.ListPage;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.transcode.JsonParsing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The route for the resources of a device: each resource that it has published or reported, with its twin. */
final class ResourcesRoute {
    private final Devices devices;

    ResourcesRoute(Devices devices) {
        this.devices = devices;
    }

    void list(LandfallRequest request) {
        request.listTakes("type");
        var types = request.query().all("type");
        var view = devices.device(request.principal(), request.device(), Set.of())
                .orElseThrow(LandfallRequest::noSuchDevice);
        var all = devices.twins(request.principal(), view.id()).stream()
                .filter(twin ->
                        types.isEmpty() || types(view, href(twin)).stream().anyMatch(types::contains))
                .sorted(Comparator.comparing(ResourcesRoute::href))
                .toList();
        request.list((paging, each) -> paging.walk(
                (token, limit) -> page(all, token, limit),
                twin -> each.accept(LandfallRequest.line(out -> write(view, twin, out)))));
    }

    /** Cuts a page from the twins of a device, which are read at once. The page token is the last href of the page. */
    private static ListPage<Fact> page(List<Fact> all, Optional<String> token, int limit) {
        var after = token.map(ResourcesRoute::last);
        var left = after.map(last -> all.stream()
                        .filter(twin -> href(twin).compareTo(last) > 0)
                        .toList())
                .orElse(all);
        var some = left.subList(0, Math.min(limit, left.size()));
        return new ListPage<>(
                some,
                some.size() == left.size()
                        ? Optional.empty()
                        : Optional.of(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(href(some.getLast()).getBytes(StandardCharsets.UTF_8))));
    }

    private static String last(String token) {
        return JsonParsing.base64(token)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(href -> href.startsWith("/"))
                .orElseThrow(() -> ApiFailure.invalid("pageToken is not one that this list gave"));
    }

    private static String href(Fact twin) {
        return ((DeviceEvent.ResourceChanged) twin.event()).href();
    }

    private static List<String> types(DeviceView view, String href) {
        return Link.ruling(view.links(), href).map(Link::types).orElse(List.of());
    }

    private static void write(DeviceView view, Fact twin, JsonGenerator out) throws IOException {
        var changed = (DeviceEvent.ResourceChanged) twin.event();
        out.writeStringField("href", changed.href());
        JsonFields.texts("types", types(view, changed.href()), out);
        JsonFields.texts(
                "interfaces",
                Link.ruling(view.links(), changed.href()).map(Link::interfaces).orElse(List.of()),
                out);
        out.writeNumberField("version", twin.version());
        if (twin.version() == 0) {
            // The resource was published and never reported.
            out.writeNullField("time");
        } else {
            JsonFields.time("time", twin.time(), out);
            JsonFields.taken(changed.takenAt(), out);
            if (changed.status() != AnswerStatus.OK) {
                out.writeStringField("status", JsonFields.word(changed.status()));
            }
        }
        JsonFields.content(changed.content(), out);
    }
}
