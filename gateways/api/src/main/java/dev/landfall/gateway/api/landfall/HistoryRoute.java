package dev.landfall.gateway.api.landfall;

import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.HistoryQuery;
import dev.landfall.core.device.Devices.Source;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.Paging;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The route for the history of a resource: each change, or aggregated in steps. */
final class HistoryRoute {
    private final Devices devices;

    HistoryRoute(Devices devices) {
        this.devices = devices;
    }

    void get(LandfallRequest request) {
        request.listTakes("from", "to", "order", "every", "show", "member");
        var href = request.part("href");
        var view = devices.device(request.principal(), request.device(), Set.of(href))
                .orElseThrow(LandfallRequest::noSuchDevice);
        if (!view.twins().containsKey(href) && !view.links().containsKey(href)) {
            throw new Refused(Reason.NOT_FOUND, "the device has no resource " + href);
        }
        var query = new HistoryQuery(
                new Source.Resource(href),
                request.query()
                        .first("from")
                        .map(text -> TimeParameters.nanos("from", text))
                        .orElse(0L),
                request.query()
                        .first("to")
                        .map(text -> TimeParameters.nanos("to", text))
                        .orElse(Long.MAX_VALUE),
                descending(request));
        var every = request.query().first("every").map(text -> TimeParameters.length("every", text));
        if (every.isEmpty()) {
            request.meaningless("without every", "show", "member");
            request.list((paging, each) -> walk(
                    request, query, paging, fact -> each.accept(LandfallRequest.line(out -> write(fact, href, out)))));
            return;
        }
        request.meaningless("with every", "pageSize", "pageToken");
        if (query.descending()) {
            throw ApiFailure.invalid("steps come oldest first: leave order out");
        }
        var aggregation = new HistoryAggregation(
                every.get(),
                HistoryAggregation.Show.of(request.query().first("show").orElse("last")),
                request.query().first("member").orElse(""));
        request.list((_, each) -> {
            walk(request, query, Paging.WHOLE, fact -> aggregation.add(fact, each));
            aggregation.finish(each);
            return Optional.empty();
        });
    }

    private static boolean descending(LandfallRequest request) {
        return switch (request.query().first("order").orElse("asc")) {
            case "asc" -> false;
            case "desc" -> true;
            default -> throw ApiFailure.invalid("order must be asc or desc");
        };
    }

    private Optional<String> walk(LandfallRequest request, HistoryQuery query, Paging paging, Consumer<Fact> each) {
        return paging.walk(
                (token, limit) -> devices.history(request.principal(), request.device(), query, token, limit), each);
    }

    private static void write(Fact fact, String href, com.fasterxml.jackson.core.JsonGenerator out)
            throws java.io.IOException {
        out.writeStringField("device", fact.device().toString());
        out.writeStringField("href", href);
        out.writeNumberField("version", fact.version());
        JsonFields.time("time", fact.time(), out);
        if (fact.event() instanceof DeviceEvent.ResourceChanged changed) {
            JsonFields.taken(changed.takenAt(), out);
            if (changed.status() != dev.landfall.core.model.AnswerStatus.OK) {
                out.writeStringField("status", JsonFields.word(changed.status()));
            }
            JsonFields.content(changed.content(), out);
        }
    }
}
