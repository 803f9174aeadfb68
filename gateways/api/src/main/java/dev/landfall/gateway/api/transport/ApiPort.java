package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServerPort;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A TLS port for HTTP/1.1 and HTTP/2. */
public final class ApiPort implements AutoCloseable {
    private static final int STREAMS_MAX = 256;
    private static final int RESETS_MAX = 400;
    private static final int RESETS_SECONDS = 60;
    /** What is still written to clients that take it slowly is cut off then. */
    private static final int STOP_SECONDS = 10;
    /**
     * The time after which the system closes a connection that takes nothing, in milliseconds; 0 for the system's own timeouts. By
     * default, the server sets it to little more than the idle time. The system counts from the moment when its buffers are full, also
     * while a slow reader reads, so it would disconnect slow readers. {@link WriteProgress} finds readers that take nothing. Set by name,
     * because the option exists only on Linux and has no effect elsewhere.
     */
    private static final ChannelOption<Integer> UNTAKEN =
            ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_USER_TIMEOUT");
    /** How requests are refused whose method or path cannot be one, or whose path or head is too long. */
    private static final List<HttpStatus> WRONG_HEADS = List.of(
            HttpStatus.BAD_REQUEST,
            HttpStatus.REQUEST_URI_TOO_LONG,
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            HttpStatus.NOT_IMPLEMENTED);
    /**
     * How many times the largest head is read (over HTTP/1.1, the longest path), so that what is too long can be refused in the
     * form of the API of its path. What is longer still, the library refuses alone: over HTTP/1.1 in the form of the
     * plgd-compatible API, over HTTP/2 with 431 and no body, or with the end of the connection.
     */
    private static final int HEADS_READ = 2;

    private final Server server;
    private final EventLoopGroup loops;
    private final Certified certified;

    private ApiPort(Server server, EventLoopGroup loops, Certified certified) {
        this.server = server;
        this.loops = loops;
        this.certified = certified;
    }

    /**
     * The limits of the port.
     *
     * @param headerBytesMax the maximum size of a request's head
     * @param headDeadline how long the head of a request may take
     * @param idle how long a connection may be idle
     * @param untaken how long a connection may take nothing of what is written to it
     * @param connectionsMax the maximum number of connections
     */
    public record Bounds(
            int headerBytesMax, Duration headDeadline, Duration idle, Duration untaken, int connectionsMax) {}

    /** The file descriptors of the process, which other parts need too. Any thread; never waits. */
    public interface Descriptors {
        /**
         * Counts a new connection, for which {@link #closed} must follow.
         *
         * @return false when no descriptor is left for it
         */
        boolean opened();

        /** Counts the end of a connection. */
        void closed();
    }

    /** Answers requests that are refused before an API sees them. */
    public interface Refusals {
        /**
         * The answer.
         *
         * @param path of the request, as far as it is known
         * @param status of HTTP
         * @param message for the caller
         */
        RefusalBody refusal(String path, int status, String message);

        /** Counts a refusal, with a word for the reason. */
        void counted(String word);

        /**
         * A body with its media type.
         *
         * @param mediaType of the body
         */
        record RefusalBody(String mediaType, byte[] body) {}
    }

    /** The descriptors for new connections, and the answers to refused ones. */
    public record Guests(Descriptors descriptors, Refusals refusals) {}

    /**
     * Opens the port. When this returns, it answers requests.
     *
     * @param services adds the services at their paths
     */
    public static ApiPort open(
            InetSocketAddress address,
            TlsKeyPair keys,
            Bounds bounds,
            Guests guests,
            Consumer<ServerBuilder> services) {
        var refusals = guests.refusals();
        var loops = EventLoopGroups.builder()
                .numThreads(Flags.numCommonWorkers())
                .threadFactory(ThreadFactories.newEventLoopThreadFactory("api-loop", false))
                .gracefulShutdown(Duration.ZERO, Duration.ofSeconds(1))
                .build();
        var certified = new Certified(keys);
        var errors = new ThrottledLog(refusals::counted);
        var builder = Server.builder()
                .port(new ServerPort(address, SessionProtocol.HTTPS))
                .tlsProvider(certified)
                // Everything is counted by ApiMeters; Armeria's own registry would only grow.
                .meterRegistry(NoopMeterRegistry.get())
                .workerGroup(loops, true)
                .maxNumConnections(bounds.connectionsMax())
                // The services limit the body, and answer in the form of their API.
                .maxRequestLength(0)
                .http2MaxStreamsPerConnection(STREAMS_MAX)
                .http2MaxResetFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                .http1MaxHeaderSize(bounds.headerBytesMax())
                .http1MaxInitialLineLength(HEADS_READ * bounds.headerBytesMax())
                .http2MaxHeaderListSize(HEADS_READ * (long) bounds.headerBytesMax())
                .idleTimeout(bounds.idle())
                .childChannelOption(UNTAKEN, 0)
                .childChannelPipelineCustomizer(pipeline -> customize(pipeline, bounds, guests.descriptors(), errors))
                .disableServerHeader()
                .verboseResponses(false)
                // Mistakes of callers are counted; their stack traces would fill the log.
                .unloggedExceptionsReportInterval(Duration.ZERO)
                .errorHandler(new Errors(refusals));
        var errorsOfHeads = new Errors(refusals);
        for (var status : WRONG_HEADS) {
            builder.service(
                    InvalidRequestHeads.REFUSED + status.code(),
                    (ctx, request) -> errorsOfHeads
                            .answer(request.headers().get(InvalidRequestHeads.ASKED, ""), status)
                            .toHttpResponse());
        }
        services.accept(builder);
        var server = builder.decorator(HeadDeadline::serve).build();
        server.start().join();
        return new ApiPort(server, loops, certified);
    }

    /**
     * Adds the handlers. Before TLS: descriptors, deadlines of heads, connections without TLS, progress of writes. After TLS: failures,
     * and floods of frames.
     */
    private static void customize(
            ChannelPipeline pipeline, Bounds bounds, Descriptors descriptors, ThrottledLog errors) {
        pipeline.addFirst(
                new DescriptorLimiter(descriptors, errors),
                new HeadDeadline(bounds.headDeadline()),
                new TlsOnly(errors),
                new WriteProgress(bounds.untaken(), errors));
        // The last handler negotiates the protocol; TLS is in front of it.
        var last = pipeline.lastContext().name();
        pipeline.addBefore(last, null, new ConnectionFailureHandler(errors));
        pipeline.addBefore(last, null, new FrameLimit(errors, bounds.headerBytesMax()));
    }

    /** Gives a new certificate to the port. Open connections continue with the old one. */
    public void renew(TlsKeyPair keys) {
        certified.now = keys;
    }

    /** The port on which it listens. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Closes the port and all its connections. */
    @Override
    public void close() {
        // The loops end when the port and all connections are closed. Nobody waits for the thread that accepted them:
        // it has
        // nothing left to do, and the library lets it linger for two seconds.
        var _ = server.stop();
        if (!loops.terminationFuture().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS)) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** Answers requests that the server itself refuses, in the form of the API at their path. */
    private record Errors(Refusals refusals) implements ServerErrorHandler {
        @Override
        public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
            if (cause instanceof RequestTimeoutException) {
                return answer(ctx.path(), HttpStatus.REQUEST_TIMEOUT).toHttpResponse();
            }
            return null;
        }

        @Override
        public AggregatedHttpResponse renderStatus(
                @Nullable ServiceRequestContext ctx,
                ServiceConfig config,
                @Nullable RequestHeaders headers,
                HttpStatus status,
                @Nullable String description,
                @Nullable Throwable cause) {
            // The APIs decide about methods of HTTP. This method is none of them.
            var answered = status.equals(HttpStatus.METHOD_NOT_ALLOWED) ? HttpStatus.NOT_IMPLEMENTED : status;
            if (cause instanceof CancellationException) {
                // The caller is gone, so this is not counted as a refusal.
                return said(headers == null ? "" : headers.path(), answered);
            }
            return answer(headers == null ? "" : headers.path(), answered);
        }

        private AggregatedHttpResponse answer(String path, HttpStatus status) {
            refusals.counted("http_" + status.code());
            return said(path, status);
        }

        private AggregatedHttpResponse said(String path, HttpStatus status) {
            var mark = path.indexOf('?');
            var said =
                    refusals.refusal(mark < 0 ? path : path.substring(0, mark), status.code(), message(status.code()));
            return AggregatedHttpResponse.of(status, MediaType.parse(said.mediaType()), HttpData.wrap(said.body()));
        }

        private static String message(int status) {
            return switch (status) {
                case 400 -> "The request is not well-formed HTTP, or its path has characters that no path may have.";
                case 408 -> "The request took too long to arrive.";
                case 413 -> "The body is larger than a request may have.";
                case 414 -> "The address is longer than a request may have.";
                case 417 -> "Of the header Expect only 100-continue is known.";
                case 431 -> "The headers are longer than a request may have.";
                case 501 -> "There is no such method.";
                case 503 -> "The hub is stopping.";
                default -> "The request cannot be answered.";
            };
        }
    }

    /** The certificate in use, for every name that a client asks for. */
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
