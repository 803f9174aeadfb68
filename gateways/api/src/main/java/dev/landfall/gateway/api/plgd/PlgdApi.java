package dev.landfall.gateway.api.plgd;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.HttpApi;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.http.Routes.MatchedRoute;
import dev.landfall.gateway.api.http.Routes.MethodNotAllowed;
import dev.landfall.gateway.api.http.Routes.NoRoute;
import dev.landfall.gateway.api.http.Routes.Route;
import dev.landfall.gateway.api.transcode.JsonDialect;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The routes of plgd's HTTP gateway, with its conventions. */
public final class PlgdApi implements HttpApi {
    /** The addresses of the hub's configuration; the second one is plgd's older address. */
    private static final List<String> HUB_CONFIGURATION =
            List.of("/.well-known/hub-configuration", "/.well-known/configuration");

    private final Routes<Consumer<Exchange>> open;
    private final Routes<PlgdRoutes.Action> routes;
    private final HubCalls hub;

    public PlgdApi(PlgdCalls core) {
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
            case MatchedRoute<Consumer<Exchange>>(var action, var _) -> action.accept(exchange);
            case MethodNotAllowed<Consumer<Exchange>> untaken ->
                throw Routes.untaken(exchange, untaken, GrpcCode.METHOD_NOT_ALLOWED);
            case NoRoute<Consumer<Exchange>> _ -> withToken(exchange);
        }
    }

    /** Answers requests with a token. For a method that a path does not have, plgd says UNIMPLEMENTED (501), where HTTP says 405. */
    private void withToken(Exchange exchange) throws IOException {
        var principal = exchange.principal();
        switch (routes.reach(exchange)) {
            case MatchedRoute<PlgdRoutes.Action>(var action, var parts) ->
                action.run(new PlgdRequest(exchange, principal, parts));
            case MethodNotAllowed<PlgdRoutes.Action> untaken ->
                throw Routes.untaken(exchange, untaken, GrpcCode.UNIMPLEMENTED);
            case NoRoute<PlgdRoutes.Action> _ -> throw new ApiFailure(GrpcCode.NOT_FOUND, "no such path");
        }
    }

    private static void moved(Exchange exchange, String path) {
        exchange.addHeader("location", path.replaceAll("/{2,}", "/"));
        exchange.answer(301);
    }

    private void configuration(Exchange exchange) {
        var accept = exchange.query().first("accept").orElse(exchange.header("accept"));
        var protojson = JsonDialect.accepted(accept) == JsonDialect.PROTOJSON;
        var writer = protojson ? new MessageWriter(JsonDialect.PROTOJSON) : MessageWriter.withNumbers();
        exchange.answer(
                200,
                protojson ? "application/protojson" : "application/json",
                JsonParsing.bytes(out -> writer.write(hub.configuration(), out)));
    }

    @Override
    public byte[] refusal(ErrorAnswer failure) {
        return StatusJson.body(failure, new MessageWriter(JsonDialect.PLAIN), true);
    }

    @Override
    public List<Routes.Offer> offers() {
        return Stream.concat(open.offers().stream(), routes.offers().stream()).toList();
    }

    @Override
    public void refuse(Exchange exchange, ErrorAnswer failure) {
        refuse(exchange, failure, PlgdRequest.writer(exchange), atTheFront(exchange, failure));
    }

    /** Whether plgd's front server itself refuses this, which shows in an empty list of details. */
    private static boolean atTheFront(Exchange exchange, ErrorAnswer failure) {
        var history = exchange.path().endsWith("/events") && failure.code() == GrpcCode.INVALID_ARGUMENT;
        return (failure.code() == GrpcCode.UNAUTHENTICATED && failure.details().isEmpty())
                || history
                || PlgdRequest.protojsonBody(exchange);
    }

    static void refuse(Exchange exchange, ErrorAnswer failure, MessageWriter writer, boolean emptyDetails) {
        exchange.retryAfter(failure);
        exchange.addHeader("x-content-type-options", "nosniff");
        var status = failure.status() == 413 ? 413 : failure.code().http();
        exchange.challenge(status);
        exchange.answer(status, writer.dialect().mediaType(), StatusJson.body(failure, writer, emptyDetails));
    }
}
