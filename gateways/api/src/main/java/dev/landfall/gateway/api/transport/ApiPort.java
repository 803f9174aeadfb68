package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port with TLS that speaks HTTP/1.1 and HTTP/2, open until it is closed. */
public final class ApiPort implements AutoCloseable {
    private final Server server;
    private final EventLoopGroup loops;
    private final Certified certified;

    private ApiPort(Server server, EventLoopGroup loops, Certified certified) {
        this.server = server;
        this.loops = loops;
        this.certified = certified;
    }

    /**
     * @param requestBytesMax the largest body of a request
     * @param headerBytesMax the largest head of a request
     * @param headDeadline how long the head of a request may take to arrive
     * @param idle how long a connection may be of no use
     * @param connectionsMax how many connections at once
     */
    public record Bounds(
            int requestBytesMax, int headerBytesMax, Duration headDeadline, Duration idle, int connectionsMax) {}

    /**
     * Opens the port: when this returns, it answers.
     *
     * @param services puts services under their paths
     */
    public static ApiPort open(
            InetSocketAddress address, TlsKeyPair keys, Bounds bounds, Consumer<ServerBuilder> services) {
        var loops = EventLoopGroups.newEventLoopGroup(Flags.numCommonWorkers(), "api-loop");
        var certified = new Certified(keys);
        var builder = Server.builder()
                .port(new ServerPort(address, SessionProtocol.HTTPS))
                .tlsProvider(certified)
                // What is counted is told to ApiMeters; a registry of its own would only grow.
                .meterRegistry(NoopMeterRegistry.get())
                .workerGroup(loops, false)
                .maxNumConnections(bounds.connectionsMax())
                .maxRequestLength(bounds.requestBytesMax())
                .http1MaxHeaderSize(bounds.headerBytesMax())
                .http1MaxInitialLineLength(bounds.headerBytesMax())
                .http2MaxHeaderListSize(bounds.headerBytesMax())
                .idleTimeout(bounds.idle())
                .childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(new HeadDeadline(bounds.headDeadline())))
                .disableServerHeader()
                .verboseResponses(false)
                // What callers do wrong is counted; stack traces of it would fill the log.
                .unloggedExceptionsReportInterval(Duration.ZERO)
                .errorHandler(new Errors());
        services.accept(builder);
        var server = builder.decorator(HeadDeadline::serve).build();
        server.start().join();
        return new ApiPort(server, loops, certified);
    }

    /** Connections from now on see this certificate; those there are go on. */
    public void renew(TlsKeyPair keys) {
        certified.now = keys;
    }

    /** The port it listens on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Closes it, and all its connections. */
    @Override
    public void close() {
        server.stop().join();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** What Armeria itself refuses, told like everything else. */
    private static final class Errors implements ServerErrorHandler {
        @Override
        public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
            if (cause instanceof RequestTimeoutException) {
                return answer(HttpStatus.REQUEST_TIMEOUT, 4, "the request took too long to arrive");
            }
            if (cause instanceof HttpStatusException refused
                    && refused.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
                return answer(refused.httpStatus(), 3, "the body is larger than requests may be");
            }
            return null;
        }

        private static HttpResponse answer(HttpStatus status, int code, String message) {
            return HttpResponse.of(
                    status,
                    MediaType.JSON,
                    HttpData.ofUtf8("{\"code\":" + code + ",\"message\":\"" + message + "\",\"details\":[]}\n"));
        }
    }

    /** The certificate in use, whatever name a client asks for. */
    private static final class Certified implements TlsProvider {
        private volatile TlsKeyPair now;

        Certified(TlsKeyPair first) {
            now = first;
        }

        @Override
        public TlsKeyPair keyPair(String hostname) {
            return now;
        }
    }
}
