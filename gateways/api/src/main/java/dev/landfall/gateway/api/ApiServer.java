package dev.landfall.gateway.api;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.landfall.core.Core;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiService;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.Door;
import dev.landfall.gateway.api.http.Hub;
import dev.landfall.gateway.api.landfall.LandfallDoor;
import dev.landfall.gateway.api.landfall.Services;
import dev.landfall.gateway.api.oauth.OAuthDoor;
import dev.landfall.gateway.api.plgd.EventTalks;
import dev.landfall.gateway.api.plgd.PlgdCore;
import dev.landfall.gateway.api.plgd.PlgdDoor;
import dev.landfall.gateway.api.stream.SocketService;
import dev.landfall.gateway.api.transport.ApiPort;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The door for apps, open until it is closed. */
public final class ApiServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final ApiPort port;
    private final ApiService service;
    private final SocketService sockets;
    private final LandfallDoor landfall;
    private final ExecutorService threads;

    private ApiServer(
            ApiPort port, ApiService service, SocketService sockets, LandfallDoor landfall, ExecutorService threads) {
        this.port = port;
        this.service = service;
        this.sockets = sockets;
        this.landfall = landfall;
        this.threads = threads;
    }

    /**
     * What the door stands on.
     *
     * @param services the hub's own issuer and the like
     * @param hubId the hub's UUID
     * @param hub asked each time it is needed, because addresses are known only once all doors are open
     */
    public record Parts(Core core, Services services, String hubId, Supplier<Hub> hub, ApiMeters meters, Clock clock) {}

    /** Opens the door: when this returns, it answers. */
    public static ApiServer start(Parts parts, ApiSettings settings) {
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("api-", 0).factory());
        var authentication = new Authentication(parts.core().logins());
        var plgd = new PlgdCore(parts.core(), parts.hub(), parts.hubId(), parts.clock());
        var plgdDoor = new PlgdDoor(plgd);
        var oauth = new OAuthDoor(parts.services().tokens());
        var landfall = new LandfallDoor(
                parts.core(), parts.services(), parts.hub(), authentication, parts.meters(), parts.clock());
        var limits = settings.limits();
        var service = new ApiService(
                path -> door(path, plgdDoor, oauth, landfall),
                authentication,
                parts.meters(),
                threads,
                limits.bodyDeadline(),
                limits.requestsMax());
        var sockets = new SocketService(threads, limits.sockets(), parts.meters());
        var events = new EventTalks(plgd, authentication, threads, parts.meters());
        var bounds = new ApiPort.Bounds(
                limits.requestBytesMax(),
                limits.headerBytesMax(),
                limits.headDeadline(),
                limits.idle(),
                limits.connectionsMax());
        var port = ApiPort.open(
                new InetSocketAddress(settings.host(), settings.port()),
                TlsKeyPair.of(settings.key(), settings.chain()),
                bounds,
                builder -> builder.service("prefix:/api/v1/ws/", sockets.at(events, service))
                        .serviceUnder("/", service));
        return new ApiServer(port, service, sockets, landfall, threads);
    }

    private static Door door(String path, PlgdDoor plgd, OAuthDoor oauth, LandfallDoor landfall) {
        if (path.startsWith(LandfallDoor.PREFIX)) {
            return landfall;
        }
        return OAuthDoor.has(path) ? oauth : plgd;
    }

    /** Connections from now on see this certificate; those there are go on. */
    public void renew(PrivateKey key, List<X509Certificate> chain) {
        port.renew(TlsKeyPair.of(key, chain));
    }

    /** The port it listens on. */
    public int port() {
        return port.port();
    }

    /** Tells subscribers, lets requests end for a few seconds, and closes. */
    @Override
    public void close() {
        landfall.stop();
        sockets.close();
        service.settle(GRACE);
        port.close();
        threads.shutdownNow();
    }
}
