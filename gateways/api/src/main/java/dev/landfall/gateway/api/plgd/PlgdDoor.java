package dev.landfall.gateway.api.plgd;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.Code;
import dev.landfall.gateway.api.http.Door;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.Failure;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.transcode.Dialect;
import dev.landfall.gateway.api.transcode.JsonBytes;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The routes of plgd's HTTP gateway, with its habits. */
public final class PlgdDoor implements Door {
    /** The second is plgd's older address of the same. */
    private static final Set<String> HUB_CONFIGURATION =
            Set.of("/.well-known/hub-configuration", "/.well-known/configuration");

    private final List<PlgdRoutes.Route> routes;
    private final HubCalls hub;

    public PlgdDoor(PlgdCore core) {
        this.routes = new PlgdRoutes(core).table();
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
        if (exchange.method() == HttpMethod.GET && HUB_CONFIGURATION.contains(path)) {
            configuration(exchange);
            return;
        }
        var principal = exchange.principal();
        var segments = PathTemplate.segments(path);
        var methods = new TreeSet<String>();
        for (var route : routes) {
            var parts = route.template().match(segments);
            if (parts.isEmpty()) {
                continue;
            }
            methods.add(route.method().name());
            if (route.method().equals(exchange.method())) {
                route.action().run(new Call(exchange, principal, parts.get()));
                return;
            }
        }
        if (methods.isEmpty()) {
            throw new ApiFailure(Code.NOT_FOUND, "no such path");
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        exchange.addHeader("allow", String.join(", ", methods));
        throw new ApiFailure(Code.UNIMPLEMENTED, "this path does not take " + exchange.method());
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

    /** The body of an answer to what was refused before it came here. */
    public static byte[] refusal(Failure failure) {
        return StatusJson.body(failure, new MessageWriter(Dialect.PLAIN), true);
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
        exchange.answer(status, writer.dialect().mediaType(), StatusJson.body(failure, writer, emptyDetails));
    }
}
