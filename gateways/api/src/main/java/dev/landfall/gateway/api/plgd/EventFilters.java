package dev.landfall.gateway.api.plgd;

import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.contract.grpcgateway.ResourceIdFilter;
import dev.landfall.contract.grpcgateway.SubscribeToEvents.CreateSubscription;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.guard.NodeLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The filters of a subscription in plgd's form: kinds of events, devices, hrefs, and single resources. */
@NodeLocal("one subscription, as the app asked for it")
final class EventFilters {
    private static final String ANY = "*";
    private static final Set<String> NAMES = Set.of("eventFilter", "event_filter");

    private final Set<CreateSubscription.Event> kinds;
    private final Set<DeviceId> devices = new HashSet<>();
    private final Set<String> hrefs = new HashSet<>();
    private final Map<DeviceId, Set<String>> resources = new HashMap<>();
    private boolean everything;

    private EventFilters(CreateSubscription request) {
        kinds = Set.copyOf(request.getEventFilterList());
        everything = request.getDeviceIdFilterCount() == 0
                && request.getHrefFilterCount() == 0
                && request.getResourceIdFilterCount() == 0
                && request.getHttpResourceIdFilterCount() == 0;
        product(request.getDeviceIdFilterList(), request.getHrefFilterList());
        request.getResourceIdFilterList().forEach(this::add);
        request.getHttpResourceIdFilterList().forEach(text -> add(ResourceFilters.parse(text)));
    }

    static Filter of(CreateSubscription request) {
        var filters = new EventFilters(request);
        return new Filter(filters.named(), filters::wants);
    }

    /** The unknown names in {@code eventFilter}, read from the text, because the message no longer has them. */
    static List<String> unknown(CreateSubscription request, byte[] json) {
        if (!request.getEventFilterList().contains(CreateSubscription.Event.UNRECOGNIZED)) {
            return List.of();
        }
        var unknown = new ArrayList<String>();
        try (var in = JsonParsing.parser(json)) {
            var inside = false;
            for (var token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    inside = NAMES.contains(String.valueOf(in.currentName()));
                } else if (token == JsonToken.END_ARRAY) {
                    inside = false;
                } else if (inside && token.isScalarValue() && !known(in.getText())) {
                    unknown.add(in.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading from an array", e);
        }
        return unknown;
    }

    private static boolean known(String text) {
        return Arrays.stream(CreateSubscription.Event.values())
                .filter(event -> event != CreateSubscription.Event.UNRECOGNIZED)
                .anyMatch(event -> event.name().equals(text)
                        || String.valueOf(event.getNumber()).equals(text));
    }

    private void product(List<String> ids, List<String> names) {
        if (ids.isEmpty()) {
            names.forEach(href -> add(ANY, href));
        } else if (names.isEmpty()) {
            ids.forEach(device -> add(device, ANY));
        } else {
            ids.forEach(device -> names.forEach(href -> add(device, href)));
        }
    }

    private void add(ResourceIdFilter filter) {
        var href = filter.getResourceId().getHref();
        add(filter.getResourceId().getDeviceId(), href.isEmpty() ? ANY : href);
    }

    private void add(String device, String href) {
        var anyHref = href.equals(ANY);
        if (device.equals(ANY)) {
            everything |= anyHref;
            hrefs.add(href);
            return;
        }
        // A text that is not a device id matches no device.
        DeviceId.parse(device).ifPresent(id -> {
            if (anyHref) {
                devices.add(id);
            } else {
                resources.computeIfAbsent(id, _ -> new HashSet<>()).add(href);
            }
        });
    }

    /** The only devices that can match; empty when any device can. */
    private Set<DeviceId> named() {
        if (everything || !hrefs.isEmpty()) {
            return Set.of();
        }
        var named = new HashSet<>(devices);
        named.addAll(resources.keySet());
        return named;
    }

    private boolean wants(Fact fact) {
        var kind = kind(fact.event());
        if (kind.isEmpty() || !(kinds.isEmpty() || kinds.contains(kind.get()))) {
            return false;
        }
        if (everything) {
            return true;
        }
        var href = href(fact.event());
        if (href.isEmpty()) {
            return devices.contains(fact.device()) || resources.containsKey(fact.device()) || !hrefs.isEmpty();
        }
        return devices.contains(fact.device())
                || hrefs.contains(href)
                || resources.getOrDefault(fact.device(), Set.of()).contains(href);
    }

    /** The resource of an event; empty when the event is about the device as a whole. */
    private static String href(DeviceEvent event) {
        return switch (event) {
            case DeviceEvent.ResourceChanged changed -> changed.href();
            case DeviceEvent.CommandEvent command -> command.href();
            default -> "";
        };
    }

    private static Optional<CreateSubscription.Event> kind(DeviceEvent event) {
        return switch (event) {
            case DeviceEvent.Registered _ -> Optional.of(CreateSubscription.Event.REGISTERED);
            case DeviceEvent.Unregistered _ -> Optional.of(CreateSubscription.Event.UNREGISTERED);
            case DeviceEvent.Described _, DeviceEvent.Unknown _ -> Optional.empty();
            case DeviceEvent.LinksPublished _ -> Optional.of(CreateSubscription.Event.RESOURCE_PUBLISHED);
            case DeviceEvent.LinksUnpublished _ -> Optional.of(CreateSubscription.Event.RESOURCE_UNPUBLISHED);
            case DeviceEvent.SessionOpened _, DeviceEvent.SessionClosed _, DeviceEvent.SynchronisationChanged _ ->
                Optional.of(CreateSubscription.Event.DEVICE_METADATA_UPDATED);
            case DeviceEvent.ResourceChanged _ -> Optional.of(CreateSubscription.Event.RESOURCE_CHANGED);
            case DeviceEvent.CommandSent _ -> Optional.empty();
            case DeviceEvent.CommandPending pending -> Optional.of(pending(pending.kind()));
            case DeviceEvent.CommandEvent ended -> Optional.of(ended(ended.kind()));
        };
    }

    private static CreateSubscription.Event pending(AppRequest.Kind kind) {
        return switch (kind) {
            case RETRIEVE -> CreateSubscription.Event.RESOURCE_RETRIEVE_PENDING;
            case UPDATE -> CreateSubscription.Event.RESOURCE_UPDATE_PENDING;
            case CREATE -> CreateSubscription.Event.RESOURCE_CREATE_PENDING;
            case DELETE -> CreateSubscription.Event.RESOURCE_DELETE_PENDING;
            case TWIN -> CreateSubscription.Event.DEVICE_METADATA_UPDATE_PENDING;
        };
    }

    private static CreateSubscription.Event ended(AppRequest.Kind kind) {
        return switch (kind) {
            case RETRIEVE -> CreateSubscription.Event.RESOURCE_RETRIEVED;
            case UPDATE -> CreateSubscription.Event.RESOURCE_UPDATED;
            case CREATE -> CreateSubscription.Event.RESOURCE_CREATED;
            case DELETE -> CreateSubscription.Event.RESOURCE_DELETED;
            case TWIN -> CreateSubscription.Event.DEVICE_METADATA_UPDATED;
        };
    }
}
