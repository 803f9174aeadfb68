package dev.landfall.gateway.api.landfall;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.Asking;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.Code;
import dev.landfall.gateway.api.http.CoreForApps;
import dev.landfall.gateway.api.http.Door;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.Failure;
import dev.landfall.gateway.api.http.Hub;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.http.Routes.Here;
import dev.landfall.gateway.api.http.Routes.Nowhere;
import dev.landfall.gateway.api.http.Routes.Route;
import dev.landfall.gateway.api.http.Routes.Untaken;
import dev.landfall.gateway.api.http.Seats;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The routes of {@code landfall.v1}; {@code docs/landfall-v1.md} is the page for callers. */
public final class LandfallDoor implements Door {
    /** All its paths begin so. */
    public static final String PREFIX = "/landfall/";

    private static final String BASE = PREFIX + "v1";

    private final Routes<Consumer<Exchange>> open;
    private final Routes<Consumer<Request>> routes;
    private final Supplier<Hub> hub;
    private final WatchRoute watch;

    /** @param hub asked each time it is needed */
    public LandfallDoor(
            CoreForApps core,
            Services services,
            Supplier<Hub> hub,
            Authentication authentication,
            ApiMeters meters,
            Clock clock,
            Seats seats) {
        this.hub = hub;
        this.watch = new WatchRoute(core.feed(), authentication, meters, seats);
        var devices = new DeviceRoutes(core.devices());
        var deletions = new DeletionRoutes(core.bulkDeletions());
        var twins = new TwinRoutes(core.devices(), core.commands(), new Asking(core.commands(), clock));
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

    private static Route<Consumer<Request>> route(HttpMethod method, String template, Consumer<Request> action) {
        return new Route<>(method, PathTemplate.of(BASE + template), action);
    }

    @Override
    public String name() {
        return "landfall";
    }

    /** Ends what lasts: watching. */
    public void stop() {
        watch.stop();
    }

    @Override
    public void handle(Exchange exchange) {
        switch (open.reach(exchange)) {
            case Here<Consumer<Exchange>>(var action, var _) -> action.accept(exchange);
            case Untaken<Consumer<Exchange>> untaken -> throw untaken(exchange, untaken);
            case Nowhere<Consumer<Exchange>> _ -> withToken(exchange);
        }
    }

    private void withToken(Exchange exchange) {
        var principal = exchange.principal();
        switch (routes.reach(exchange)) {
            case Here<Consumer<Request>>(var action, var parts) ->
                action.accept(new Request(exchange, principal, parts));
            case Untaken<Consumer<Request>> untaken -> throw untaken(exchange, untaken);
            case Nowhere<Consumer<Request>> _ ->
                throw new ApiFailure(
                        Code.NOT_FOUND,
                        "There is no path " + exchange.path() + ".",
                        "docs/landfall-v1.md lists the paths.");
        }
    }

    private static ApiFailure untaken(Exchange exchange, Untaken<?> reached) {
        return Routes.untaken(exchange, reached, Code.METHOD_NOT_ALLOWED);
    }

    private void hub(Exchange exchange) {
        var facts = hub.get();
        exchange.answer(200, Request.JSON, Request.line(out -> {
            out.writeStringField("hubId", facts.id());
            out.writeStringField("version", facts.version());
            out.writeStringField("api", facts.api());
            out.writeStringField("coaps", facts.coaps());
            Fields.address("coap", facts.coap(), out);
            Fields.address("mqtts", facts.mqtts(), out);
            Fields.address("mqtt", facts.mqtt(), out);
            out.writeStringField("ca", facts.certificates());
        }));
    }

    @Override
    public byte[] refusal(Failure failure) {
        return Request.line(out -> Request.error(failure, out));
    }

    @Override
    public void refuse(Exchange exchange, Failure failure) {
        Request.refuse(exchange, failure);
    }

    @Override
    public List<Routes.Offer> offers() {
        return Stream.concat(open.offers().stream(), routes.offers().stream()).toList();
    }
}
