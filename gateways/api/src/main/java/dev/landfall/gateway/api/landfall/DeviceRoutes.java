package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiFailure;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The routes for a list of devices and for one device. */
final class DeviceRoutes {
    private static final Pattern ID_PREFIX = Pattern.compile("[0-9a-f-]{1,36}");

    private final Devices devices;

    DeviceRoutes(Devices devices) {
        this.devices = devices;
    }

    void list(LandfallRequest request) {
        request.listTakes("type", "status", "name", "id");
        var id = request.query().first("id");
        if (id.isPresent()) {
            byId(request, id.get().toLowerCase(Locale.ROOT));
            return;
        }
        var query = new Devices.Query(
                Set.copyOf(request.query().all("type")),
                request.query().first("status").map(DeviceRoutes::online),
                request.query().first("name").orElse(""),
                Optional.empty(),
                Set.of());
        request.list((paging, each) -> paging.walk(
                (token, limit) -> devices.list(request.principal(), query, token, limit),
                view -> each.accept(LandfallRequest.line(out -> write(view, out)))));
    }

    private void byId(LandfallRequest request, String prefix) {
        if (!ID_PREFIX.matcher(prefix).matches()) {
            throw ApiFailure.invalid(
                    "id must be the beginning of a device id: up to 36 hexadecimal digits and hyphens");
        }
        var others = Stream.of("type", "status", "name")
                .filter(name -> request.query().first(name).isPresent())
                .toList();
        if (!others.isEmpty()) {
            throw ApiFailure.invalid("id cannot be combined with " + String.join(", ", others));
        }
        request.list((paging, each) -> paging.walk(
                (token, limit) -> devices.withIdPrefix(request.principal(), prefix, token, limit),
                view -> each.accept(LandfallRequest.line(out -> write(view, out)))));
    }

    private static boolean online(String text) {
        return switch (text) {
            case "online" -> true;
            case "offline" -> false;
            default -> throw ApiFailure.invalid("status must be online or offline");
        };
    }

    void one(LandfallRequest request) {
        request.takes();
        var view = devices.device(request.principal(), request.device(), Set.of())
                .orElseThrow(LandfallRequest::noSuchDevice);
        request.object(200, out -> write(view, out));
    }

    void delete(LandfallRequest request) {
        request.takes();
        var view = devices.device(request.principal(), request.device(), Set.of())
                .orElseThrow(LandfallRequest::noSuchDevice);
        if (devices.delete(request.principal(), List.of(view.id())).isEmpty()) {
            throw new Refused(Reason.FORBIDDEN, "The token may read this device, but may not delete it.");
        }
        request.object(200, out -> {
            out.writeStringField("device", view.id().toString());
            out.writeStringField("state", "deleted");
        });
    }

    private static void write(DeviceView view, JsonGenerator out) throws IOException {
        var since = view.connection().since() == 0
                ? view.registeredAt()
                : view.connection().since();
        out.writeStringField("device", view.id().toString());
        out.writeStringField("name", view.name());
        JsonFields.texts("types", view.types(), out);
        out.writeStringField("status", view.connection().online() ? "online" : "offline");
        JsonFields.time("since", since, out);
        out.writeStringField("owner", view.owner());
        out.writeStringField("tenant", view.tenant());
    }
}
