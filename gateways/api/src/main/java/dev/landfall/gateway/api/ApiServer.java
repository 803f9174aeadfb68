package dev.landfall.gateway.api;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.landfall.core.Core;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiService;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.Door;
import dev.landfall.gateway.api.http.Hub;
import dev.landfall.gateway.api.landfall.LandfallDoor;
import dev.landfall.gateway.api.oauth.OAuthDoor;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.gateway.api.plgd.EventTalks;
import dev.landfall.gateway.api.plgd.PlgdCore;
import dev.landfall.gateway.api.plgd.PlgdDoor;
import dev.landfall.gateway.api.stream.SocketService;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The door for apps, open until it is closed. */
public final class ApiServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Server server;
    private final EventLoopGroup loops;
    private final ApiService service;
    private final SocketService sockets;
    private final LandfallDoor landfall;
    private final ExecutorService threads;

    private ApiServer(
            Server server,
            EventLoopGroup loops,
            ApiService service,
            SocketService sockets,
            LandfallDoor landfall,
            ExecutorService threads) {
        this.server = server;
        this.loops = loops;
        this.service = service;
        this.sockets = sockets;
        this.landfall = landfall;
        this.threads = threads;
    }

    /**
     * What the door stands on.
     *
     * @param tokens the hub's own issuer
     * @param hubId the hub's UUID
     * @param hub asked each time it is needed, because addresses are known only once all doors are open
     */
    public record Parts(
            Core core, TokenService tokens, String hubId, Supplier<Hub> hub, ApiMeters meters, Clock clock) {}

    /** Opens the door: when this returns, it answers. */
    public static ApiServer start(Parts parts, ApiSettings settings) {
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("api-", 0).factory());
        var authentication = new Authentication(parts.core().logins());
        var plgd = new PlgdCore(parts.core(), parts.hub(), parts.hubId(), parts.clock());
        var plgdDoor = new PlgdDoor(plgd);
        var oauth = new OAuthDoor(parts.tokens());
        var landfall = new LandfallDoor(
                parts.core(), parts.tokens(), parts.hub(), authentication, parts.meters(), parts.clock());
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
        var loops = EventLoopGroups.newEventLoopGroup(Flags.numCommonWorkers(), "api-loop");
        var server = Server.builder()
                .port(new ServerPort(new InetSocketAddress(settings.host(), settings.port()), SessionProtocol.HTTPS))
                .tls(TlsKeyPair.of(settings.key(), settings.chain()))
                .maxNumConnections(limits.connectionsMax())
                .maxRequestLength(limits.requestBytesMax())
                .http1MaxHeaderSize(limits.headerBytesMax())
                .http1MaxInitialLineLength(limits.headerBytesMax())
                .http2MaxHeaderListSize(limits.headerBytesMax())
                .idleTimeout(limits.idle())
                .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new HeadDeadline(limits.headDeadline())))
                .disableServerHeader()
                .verboseResponses(false)
                .errorHandler(new Errors())
                .workerGroup(loops, false)
                .service("prefix:/api/v1/ws/", sockets.at(events, service))
                .serviceUnder("/", service)
                .decorator(HeadDeadline::serve)
                .build();
        server.start().join();
        return new ApiServer(server, loops, service, sockets, landfall, threads);
    }

    private static Door door(String path, PlgdDoor plgd, OAuthDoor oauth, LandfallDoor landfall) {
        if (path.startsWith(LandfallDoor.PREFIX)) {
            return landfall;
        }
        return OAuthDoor.has(path) ? oauth : plgd;
    }

    /** The port it listens on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Tells subscribers, lets requests end for a few seconds, and closes. */
    @Override
    public void close() {
        landfall.stop();
        sockets.close();
        service.settle(GRACE);
        server.stop().join();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        threads.shutdownNow();
    }

    /** What Armeria itself refuses, told like everything else. */
    private static final class Errors implements ServerErrorHandler {
        @Override
        public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
            return cause instanceof RequestTimeoutException
                    ? answer(HttpStatus.REQUEST_TIMEOUT, 4, "the request took too long to arrive")
                    : null;
        }

        private static HttpResponse answer(HttpStatus status, int code, String message) {
            return HttpResponse.of(
                    status,
                    MediaType.JSON,
                    HttpData.ofUtf8("{\"code\":" + code + ",\"message\":\"" + message + "\",\"details\":[]}\n"));
        }
    }
}
