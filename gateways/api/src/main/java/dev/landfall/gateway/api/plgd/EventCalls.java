package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.GetEventsRequest;
import dev.landfall.contract.grpcgateway.GetEventsResponse;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.device.Devices.HistoryQuery;
import dev.landfall.core.device.Devices.Source;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.http.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The call that reads the history: the stored events, not only the last snapshot. */
final class EventCalls {
    private static final Oneof EVENT = new Oneof(GetEventsResponse.getDescriptor());

    private final Devices devices;
    private final EventMessages messages;

    EventCalls(Devices devices, EventMessages messages) {
        this.devices = devices;
        this.messages = messages;
    }

    /** Events after the given time, in order for each resource. A page has a number of devices. */
    Optional<String> events(
            Principal principal, GetEventsRequest request, Paging paging, Consumer<GetEventsResponse> each) {
        var filters = ResourceFilters.of(
                request.getDeviceIdFilterList(),
                request.getHttpResourceIdFilterList(),
                request.getResourceIdFilterList());
        var since = request.getTimestampFilter();
        Consumer<DeviceView> device = view -> history(principal, view, filters, since, each);
        return filters.walk(devices, principal, List.of(), paging, device);
    }

    private void history(
            Principal principal,
            DeviceView view,
            ResourceFilters filters,
            long since,
            Consumer<GetEventsResponse> each) {
        if (since == Long.MAX_VALUE) {
            return;
        }
        var around = EventContext.of(view);
        for (var source : sources(principal, view, filters)) {
            var query = new HistoryQuery(source, since < 0 ? 0 : since + 1, Long.MAX_VALUE, false);
            Paging.WHOLE.walk(
                    (token, limit) -> devices.history(principal, view.id(), query, token, limit),
                    fact -> message(fact, view, filters, around)
                            .flatMap(message -> EVENT.put(GetEventsResponse.newBuilder(), message))
                            .ifPresent(found -> each.accept(found.build())));
        }
    }

    private List<Source> sources(Principal principal, DeviceView view, ResourceFilters filters) {
        var sources = new ArrayList<Source>();
        if (filters.matches(view.id())) {
            sources.add(new Source.Links());
            sources.add(new Source.Presence());
            sources.add(new Source.Synchronised());
        }
        sources.add(new Source.Commanded());
        var hrefs = new TreeSet<>(view.links().keySet());
        devices.twins(principal, view.id()).forEach(twin -> hrefs.add(EventMessages.href(twin)));
        hrefs.stream()
                .filter(href -> filters.matches(view.id(), href))
                .forEach(href -> sources.add(new Source.Resource(href)));
        return sources;
    }

    private Optional<Message> message(Fact fact, DeviceView view, ResourceFilters filters, EventContext around) {
        var wanted = switch (fact.event()) {
            case DeviceEvent.CommandEvent event ->
                event.href().isEmpty() ? filters.matches(view.id()) : filters.matches(view.id(), event.href());
            default -> true;
        };
        return wanted ? messages.of(fact, around) : Optional.empty();
    }
}
