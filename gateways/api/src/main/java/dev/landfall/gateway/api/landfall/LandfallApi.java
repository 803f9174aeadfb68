package dev.landfall.gateway.api.landfall;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.CoreForApps;
import dev.landfall.gateway.api.http.DeviceRequests;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.HttpApi;
import dev.landfall.gateway.api.http.HubInfo;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.http.Routes.MatchedRoute;
import dev.landfall.gateway.api.http.Routes.MethodNotAllowed;
import dev.landfall.gateway.api.http.Routes.NoRoute;
import dev.landfall.gateway.api.http.Routes.Route;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The routes of {@code landfall.v1}; {@code docs/landfall-v1.md} is the page for callers. */
public final class LandfallApi implements HttpApi {
    /** The beginning of all its paths. */
    public static final String PREFIX = "/landfall/";

    private static final String BASE = PREFIX + "v1";

    private final Routes<Consumer<Exchange>> open;
    private final Routes<Consumer<LandfallRequest>> routes;
    private final Supplier<HubInfo> hub;
    private final WatchRoute watch;

    /** @param hub asked each time it is needed */
    public LandfallApi(
            CoreForApps core,
            HubServices services,
            Supplier<HubInfo> hub,
            Authentication authentication,
            ApiMeters meters,
            Clock clock,
            ApiSeats seats) {
        this.hub = hub;
        this.watch = new WatchRoute(core.feed(), authentication, meters, seats);
        var devices = new DeviceRoutes(core.devices());
        var deletions = new DeletionRoutes(core.bulkDeletions());
        var twins = new TwinRoutes(core.devices(), core.commands(), new DeviceRequests(core.commands(), clock));
        var commands = new CommandRoutes(core.devices(), core.commands());
        var history = new HistoryRoute(core.devices());
        var codes = new CodeRoute(services.tokens(), hub);
        var access = new TokenRoutes(services.deviceTokens(), hub);
        var store = new StoreRoutes(core.access(), services.store());
        var resources = new ResourcesRoute(core.devices());
        var status = new StatusRoute(core.access(), services.hub(), hub);
        this.open = new Routes<>(List.of(new Route<>(HttpMethod.GET, PathTemplate.of(BASE + "/hub"), this::hub)));
        this.routes = new Routes<>(List.of(
                route(HttpMethod.GET, "/devices", devices::list),
                route(HttpMethod.DELETE, "/devices", deletions::begin),
                route(HttpMethod.GET, "/deletion", deletions::status),
                route(HttpMethod.GET, "/devices/{device}", devices::one),
                route(HttpMethod.DELETE, "/devices/{device}", devices::delete),
                route(HttpMethod.GET, "/devices/{device}/resources", resources::list),
                route(HttpMethod.GET, "/devices/{device}/resources/{href=**}", twins::get),
                route(HttpMethod.PUT, "/devices/{device}/resources/{href=**}", twins::put),
                route(HttpMethod.GET, "/devices/{device}/commands", commands::ofDevice),
                route(HttpMethod.DELETE, "/devices/{device}/commands/{id}", commands::cancel),
                route(HttpMethod.GET, "/commands", commands::all),
                route(HttpMethod.GET, "/devices/{device}/history/{href=**}", history::get),
                route(HttpMethod.GET, "/watch", watch::watch),
                route(HttpMethod.POST, "/device-codes", codes::create),
                route(HttpMethod.POST, "/device-tokens", access::create),
                route(HttpMethod.GET, "/devices/{device}/tokens", access::list),
                route(HttpMethod.DELETE, "/devices/{device}/tokens/{id}", access::revoke),
                route(HttpMethod.GET, "/status", status::get),
                route(HttpMethod.POST, "/devices/{device}/children", access::moveChild),
                route(HttpMethod.GET, "/store", store::about),
                route(HttpMethod.POST, "/store/move", store::move),
                route(HttpMethod.GET, "/store/move", store::moving),
                route(HttpMethod.DELETE, "/store/move", store::cancel),
                route(HttpMethod.POST, "/store/export", store::export),
                route(HttpMethod.GET, "/store/export", store::exporting)));
    }

    private static Route<Consumer<LandfallRequest>> route(
            HttpMethod method, String template, Consumer<LandfallRequest> action) {
        return new Route<>(method, PathTemplate.of(BASE + template), action);
    }

    @Override
    public String name() {
        return "landfall";
    }

    /** Ends all watches. */
    public void stop() {
        watch.stop();
    }

    @Override
    public void handle(Exchange exchange) {
        switch (open.reach(exchange)) {
            case MatchedRoute<Consumer<Exchange>>(var action, var _) -> action.accept(exchange);
            case MethodNotAllowed<Consumer<Exchange>> untaken -> throw untaken(exchange, untaken);
            case NoRoute<Consumer<Exchange>> _ -> withToken(exchange);
        }
    }

    private void withToken(Exchange exchange) {
        var principal = exchange.principal();
        switch (routes.reach(exchange)) {
            case MatchedRoute<Consumer<LandfallRequest>>(var action, var parts) ->
                action.accept(new LandfallRequest(exchange, principal, parts));
            case MethodNotAllowed<Consumer<LandfallRequest>> untaken -> throw untaken(exchange, untaken);
            case NoRoute<Consumer<LandfallRequest>> _ ->
                throw new ApiFailure(
                        GrpcCode.NOT_FOUND,
                        "There is no path " + exchange.path() + ".",
                        "docs/landfall-v1.md lists the paths.");
        }
    }

    private static ApiFailure untaken(Exchange exchange, MethodNotAllowed<?> reached) {
        return Routes.untaken(exchange, reached, GrpcCode.METHOD_NOT_ALLOWED);
    }

    private void hub(Exchange exchange) {
        var facts = hub.get();
        exchange.answer(200, LandfallRequest.JSON, LandfallRequest.line(out -> {
            out.writeStringField("hubId", facts.id());
            out.writeStringField("version", facts.version());
            out.writeStringField("api", facts.api());
            out.writeStringField("coaps", facts.coaps());
            JsonFields.address("coap", facts.coap(), out);
            JsonFields.address("mqtts", facts.mqtts(), out);
            JsonFields.address("mqtt", facts.mqtt(), out);
            out.writeStringField("ca", facts.certificates());
        }));
    }

    @Override
    public byte[] refusal(ErrorAnswer failure) {
        return LandfallRequest.line(out -> LandfallRequest.error(failure, out));
    }

    @Override
    public void refuse(Exchange exchange, ErrorAnswer failure) {
        LandfallRequest.refuse(exchange, failure);
    }

    @Override
    public List<Routes.Offer> offers() {
        return Stream.concat(open.offers().stream(), routes.offers().stream()).toList();
    }
}
