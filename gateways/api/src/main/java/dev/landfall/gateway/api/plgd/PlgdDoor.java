package dev.landfall.gateway.api.plgd;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.Code;
import dev.landfall.gateway.api.http.Door;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.Failure;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.http.Routes.Here;
import dev.landfall.gateway.api.http.Routes.Nowhere;
import dev.landfall.gateway.api.http.Routes.Route;
import dev.landfall.gateway.api.http.Routes.Untaken;
import dev.landfall.gateway.api.transcode.Dialect;
import dev.landfall.gateway.api.transcode.JsonBytes;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The routes of plgd's HTTP gateway, with its habits. */
public final class PlgdDoor implements Door {
    /** The second is plgd's older address of the same. */
    private static final List<String> HUB_CONFIGURATION =
            List.of("/.well-known/hub-configuration", "/.well-known/configuration");

    private final Routes<Consumer<Exchange>> open;
    private final Routes<PlgdRoutes.Action> routes;
    private final HubCalls hub;

    public PlgdDoor(PlgdCore core) {
        this.open = new Routes<>(HUB_CONFIGURATION.stream()
                .map(path -> new Route<Consumer<Exchange>>(HttpMethod.GET, PathTemplate.of(path), this::configuration))
                .toList());
        this.routes = new Routes<>(new PlgdRoutes(core).table());
        this.hub = core.hub();
    }

    @Override
    public String name() {
        return "plgd";
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        var path = exchange.path();
        if (path.equals("/")) {
            exchange.answer(404, "text/plain; charset=utf-8", "404 page not found\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (exchange.method() == HttpMethod.GET && path.contains("//")) {
            moved(exchange, path);
            return;
        }
        switch (open.reach(exchange)) {
            case Here<Consumer<Exchange>>(var action, var _) -> action.accept(exchange);
            case Untaken<Consumer<Exchange>> untaken ->
                throw Routes.untaken(exchange, untaken, Code.METHOD_NOT_ALLOWED);
            case Nowhere<Consumer<Exchange>> _ -> withToken(exchange);
        }
    }

    /** plgd says UNIMPLEMENTED (501) where HTTP says 405. */
    private void withToken(Exchange exchange) throws IOException {
        var principal = exchange.principal();
        switch (routes.reach(exchange)) {
            case Here<PlgdRoutes.Action>(var action, var parts) -> action.run(new Call(exchange, principal, parts));
            case Untaken<PlgdRoutes.Action> untaken -> throw Routes.untaken(exchange, untaken, Code.UNIMPLEMENTED);
            case Nowhere<PlgdRoutes.Action> _ -> throw new ApiFailure(Code.NOT_FOUND, "no such path");
        }
    }

    private static void moved(Exchange exchange, String path) {
        exchange.addHeader("location", path.replaceAll("/{2,}", "/"));
        exchange.answer(301);
    }

    private void configuration(Exchange exchange) {
        var accept = exchange.query().first("accept").orElse(exchange.header("accept"));
        var protojson = Dialect.accepted(accept) == Dialect.PROTOJSON;
        var writer = protojson ? new MessageWriter(Dialect.PROTOJSON) : MessageWriter.withNumbers();
        exchange.answer(
                200,
                protojson ? "application/protojson" : "application/json",
                JsonBytes.bytes(out -> writer.write(hub.configuration(), out)));
    }

    @Override
    public byte[] refusal(Failure failure) {
        return StatusJson.body(failure, new MessageWriter(Dialect.PLAIN), true);
    }

    @Override
    public List<Routes.Offer> offers() {
        return Stream.concat(open.offers().stream(), routes.offers().stream()).toList();
    }

    @Override
    public void refuse(Exchange exchange, Failure failure) {
        refuse(exchange, failure, Call.writer(exchange), atTheFront(exchange, failure));
    }

    /** Whether plgd's front itself refuses this, which shows in an empty list of details. */
    private static boolean atTheFront(Exchange exchange, Failure failure) {
        var history = exchange.path().endsWith("/events") && failure.code() == Code.INVALID_ARGUMENT;
        return (failure.code() == Code.UNAUTHENTICATED && failure.details().isEmpty())
                || history
                || Call.protojsonBody(exchange);
    }

    static void refuse(Exchange exchange, Failure failure, MessageWriter writer, boolean emptyDetails) {
        exchange.retryAfter(failure);
        exchange.addHeader("x-content-type-options", "nosniff");
        var status = failure.status() == 413 ? 413 : failure.code().http();
        exchange.challenge(status);
        exchange.answer(status, writer.dialect().mediaType(), StatusJson.body(failure, writer, emptyDetails));
    }
}
