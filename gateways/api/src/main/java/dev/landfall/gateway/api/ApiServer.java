package dev.landfall.gateway.api;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.http.ApiService;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.CoreForApps;
import dev.landfall.gateway.api.http.HttpApi;
import dev.landfall.gateway.api.http.HttpErrorMapper;
import dev.landfall.gateway.api.http.HubInfo;
import dev.landfall.gateway.api.http.Origins;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.landfall.HubServices;
import dev.landfall.gateway.api.landfall.LandfallApi;
import dev.landfall.gateway.api.oauth.OAuthApi;
import dev.landfall.gateway.api.plgd.EventSocketHandlers;
import dev.landfall.gateway.api.plgd.PlgdApi;
import dev.landfall.gateway.api.plgd.PlgdCalls;
import dev.landfall.gateway.api.stream.SocketService;
import dev.landfall.gateway.api.transport.ApiPort;
import dev.landfall.guard.Guard;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The gateway for apps: one TLS port with all its APIs. */
public final class ApiServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);
    /** The time for a last message to a reader that has read nothing for too long. */
    private static final Duration LAST_WORDS = Duration.ofMinutes(1);

    private final ApiPort port;
    private final Open open;
    private final List<Routes.Offer> offers;
    private final ExecutorService threads;

    private ApiServer(ApiPort port, Open open, List<Routes.Offer> offers, ExecutorService threads) {
        this.port = port;
        this.open = open;
        this.offers = offers;
        this.threads = threads;
    }

    /** The parts that have to be closed, in this order. */
    private record Open(ApiService service, SocketService sockets, LandfallApi landfall) {}

    /**
     * The parts that the gateway uses.
     *
     * @param services the hub's own issuer and other services
     * @param hubId the UUID of the hub
     * @param hub asked each time it is needed, because addresses are known only when all gateways listen
     * @param descriptors the file descriptors of the process
     */
    public record Parts(
            CoreForApps core,
            HubServices services,
            String hubId,
            Supplier<HubInfo> hub,
            ApiMeters meters,
            Clock clock,
            ApiPort.Descriptors descriptors) {}

    /** Opens the port. When this returns, the gateway answers requests. */
    public static ApiServer start(Parts parts, ApiSettings settings) {
        var threads = Guard.virtualThreads("api");
        var limits = settings.limits();
        var guests = new ApiService.Guests(new ApiSeats(limits.seats()), new Origins(settings.allowedOrigins()));
        var authentication = new Authentication(parts.core().logins());
        var plgd = new PlgdCalls(parts.core(), parts.hub(), parts.hubId(), parts.clock());
        var plgdDoor = new PlgdApi(plgd);
        var oauth = new OAuthApi(parts.services().tokens());
        var landfall = new LandfallApi(
                parts.core(),
                parts.services(),
                parts.hub(),
                authentication,
                parts.meters(),
                parts.clock(),
                guests.seats());
        ApiService.Doors doors = path -> door(path, plgdDoor, oauth, landfall);
        var service = new ApiService(
                doors,
                authentication,
                parts.meters(),
                threads,
                new ApiService.Bounds(limits.bodyDeadline(), limits.requestBytesMax()),
                guests);
        var sockets = new SocketService(threads, limits.sockets(), parts.meters(), guests);
        var events = new EventSocketHandlers(plgd, authentication, threads, parts.meters(), guests.seats());
        var bounds = new ApiPort.Bounds(
                limits.headerBytesMax(),
                limits.headDeadline(),
                limits.idle(),
                limits.sockets().stall().plus(LAST_WORDS),
                limits.connectionsMax());
        var port = ApiPort.open(
                new InetSocketAddress(settings.host(), settings.port()),
                TlsKeyPair.of(settings.key(), settings.chain()),
                bounds,
                new ApiPort.Guests(parts.descriptors(), new Refusals(doors, parts.meters())),
                builder -> builder.service("prefix:/api/v1/ws/", sockets.at(events, service, service.foreign()))
                        .serviceUnder("/", service));
        var offers = Stream.of(plgdDoor, oauth, landfall)
                .flatMap(door -> door.offers().stream())
                .toList();
        return new ApiServer(port, new Open(service, sockets, landfall), offers, threads);
    }

    private static HttpApi door(String path, PlgdApi plgd, OAuthApi oauth, LandfallApi landfall) {
        if (path.startsWith(LandfallApi.PREFIX)) {
            return landfall;
        }
        return OAuthApi.has(path) ? oauth : plgd;
    }

    /** Answers requests that are refused before an API sees them, in the form of the API at their path. */
    private record Refusals(ApiService.Doors doors, ApiMeters meters) implements ApiPort.Refusals {
        @Override
        public RefusalBody refusal(String path, int status, String message) {
            return new RefusalBody("application/json", doors.at(path).refusal(HttpErrorMapper.status(status, message)));
        }

        @Override
        public void counted(String word) {
            meters.refused(word);
        }
    }

    /** Gives a new certificate to the port. Open connections continue with the old one. */
    public void renew(PrivateKey key, List<X509Certificate> chain) {
        port.renew(TlsKeyPair.of(key, chain));
    }

    /** All paths with their methods. */
    public List<Routes.Offer> offers() {
        return offers;
    }

    /** The port on which it listens. */
    public int port() {
        return port.port();
    }

    /** Tells subscribers, waits up to three seconds for open requests, and closes the port. */
    @Override
    public void close() {
        open.landfall().stop();
        open.sockets().close();
        open.service().settle(GRACE);
        port.close();
        threads.shutdownNow();
    }
}
