package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The paths of an API with their methods. The first route that matches is used.
 *
 * @param <A> the action of a route
 */
public final class Routes<A> {
    private final List<Route<A>> all;

    public Routes(List<Route<A>> routes) {
        this.all = List.copyOf(routes);
    }

    /**
     * A route.
     *
     * @param action runs when the path matches the template and the request has the method
     */
    public record Route<A>(HttpMethod method, PathTemplate template, A action) {}

    /**
     * A path with one of its methods.
     *
     * @param path as a template: {@code {name}} stands for one segment, {@code {name=**}} for one or more
     */
    public record Offer(HttpMethod method, String path) {}

    /** The result of a search. */
    public sealed interface RouteMatch<A> {}

    /**
     * A route was found.
     *
     * @param parts the values of the names in the template
     */
    public record MatchedRoute<A>(A action, Map<String, String> parts) implements RouteMatch<A> {}

    /**
     * The path exists, but not with this method.
     *
     * @param allow the methods of the path
     */
    public record MethodNotAllowed<A>(String allow) implements RouteMatch<A> {}

    /** The path does not exist. */
    public record NoRoute<A>() implements RouteMatch<A> {}

    /** Finds the route of a request. */
    public RouteMatch<A> reach(Exchange exchange) {
        return reach(exchange.method(), exchange.path());
    }

    /** As {@link #reach(Exchange)}; a HEAD request is searched as GET. */
    RouteMatch<A> reach(HttpMethod method, String path) {
        var segments = PathTemplate.segments(path);
        var taken = new ArrayList<HttpMethod>();
        for (var route : all) {
            var parts = route.template().match(segments);
            if (parts.isPresent()) {
                if (route.method().equals(method)) {
                    return new MatchedRoute<>(route.action(), parts.get());
                }
                taken.add(route.method());
            }
        }
        return taken.isEmpty() ? new NoRoute<>() : new MethodNotAllowed<>(allow(taken));
    }

    /** The value of the header {@code Allow} (RFC 9110 section 10.2.1): a path with GET also has HEAD. */
    public static String allow(List<HttpMethod> methods) {
        var names = new TreeSet<String>();
        methods.forEach(method -> names.add(method.name()));
        if (names.contains(HttpMethod.GET.name())) {
            names.add(HttpMethod.HEAD.name());
        }
        return String.join(", ", names);
    }

    /**
     * Adds the header {@code Allow}, and makes the failure for a method that the path does not have.
     *
     * @param code METHOD_NOT_ALLOWED, or the code that the API uses instead
     */
    public static ApiFailure untaken(Exchange exchange, MethodNotAllowed<?> reached, GrpcCode code) {
        exchange.addHeader("allow", reached.allow());
        return new ApiFailure(
                code,
                "This path does not take " + exchange.headers().method() + ".",
                "The header Allow says what it takes.");
    }

    /** All routes. */
    public List<Offer> offers() {
        return all.stream()
                .map(route -> new Offer(route.method(), route.template().toString()))
                .toList();
    }
}
