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

/** A port with TLS that speaks HTTP/1.1 and HTTP/2, open until it is closed. */
public final class ApiPort implements AutoCloseable {
    private static final int STREAMS_MAX = 256;
    private static final int RESETS_MAX = 400;
    private static final int RESETS_SECONDS = 60;
    /** What is still written to clients that take it slowly is cut off then. */
    private static final int STOP_SECONDS = 10;
    /**
     * After how many milliseconds the system gives a connection up that takes nothing; 0 never before its own timeouts. Left
     * alone, the server sets it to little more than the time that a connection may be idle. The system counts it from when its
     * buffers are full, and goes on counting while a slow reader reads: it would cut slow readers without a word, however
     * long it is. {@link WriteProgress} finds who takes nothing. By name: it exists on Linux alone and elsewhere has
     * no effect.
     */
    private static final ChannelOption<Integer> UNTAKEN =
            ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_USER_TIMEOUT");
    /** How requests are refused whose method or path cannot be one. */
    private static final List<HttpStatus> WRONG_HEADS = List.of(HttpStatus.BAD_REQUEST, HttpStatus.NOT_IMPLEMENTED);

    private final Server server;
    private final EventLoopGroup loops;
    private final Certified certified;

    private ApiPort(Server server, EventLoopGroup loops, Certified certified) {
        this.server = server;
        this.loops = loops;
        this.certified = certified;
    }

    /**
     * @param headerBytesMax the largest head of a request
     * @param headDeadline how long the head of a request may take to arrive
     * @param idle how long a connection may be of no use
     * @param untaken how long a connection may take nothing of what is written to it
     * @param connectionsMax how many connections at once
     */
    public record Bounds(
            int headerBytesMax, Duration headDeadline, Duration idle, Duration untaken, int connectionsMax) {}

    /** The file descriptors of the process, which others need too. Any thread; never waits. */
    public interface Descriptors {
        /** Counts a new connection, for which {@link #closed} must follow; false when there is none left for it. */
        boolean opened();

        /** A connection that was let in has gone. */
        void closed();
    }

    /** What is said to those who are refused before any door sees their request. */
    public interface Refusals {
        /**
         * The answer.
         *
         * @param path of the request, as far as it is known
         * @param status of HTTP
         * @param message for the caller
         */
        Said refusal(String path, int status, String message);

        /** One more was refused, by a word for the reason. */
        void counted(String word);

        /** @param mediaType of the body */
        record Said(String mediaType, byte[] body) {}
    }

    /** Who comes: what is left for them, and what those are told who are refused. */
    public record Guests(Descriptors descriptors, Refusals refusals) {}

    /**
     * Opens the port: when this returns, it answers.
     *
     * @param services puts services under their paths
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
                // What is counted is told to ApiMeters; a registry of its own would only grow.
                .meterRegistry(NoopMeterRegistry.get())
                .workerGroup(loops, true)
                .maxNumConnections(bounds.connectionsMax())
                // Whoever reads a body bounds it, and says so in the form of its API.
                .maxRequestLength(0)
                .http2MaxStreamsPerConnection(STREAMS_MAX)
                .http2MaxResetFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                .http1MaxHeaderSize(bounds.headerBytesMax())
                .http1MaxInitialLineLength(bounds.headerBytesMax())
                .http2MaxHeaderListSize(bounds.headerBytesMax())
                .idleTimeout(bounds.idle())
                .childChannelOption(UNTAKEN, 0)
                .childChannelPipelineCustomizer(pipeline -> customize(pipeline, bounds, guests.descriptors(), errors))
                .disableServerHeader()
                .verboseResponses(false)
                // What callers do wrong is counted; stack traces of it would fill the log.
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

    /** On the line: when heads are late, what is no TLS, and what is taken. Behind TLS: failures, and floods of frames. */
    private static void customize(
            ChannelPipeline pipeline, Bounds bounds, Descriptors descriptors, ThrottledLog errors) {
        pipeline.addFirst(
                new DescriptorLimiter(descriptors, errors),
                new HeadDeadline(bounds.headDeadline()),
                new TlsOnly(errors),
                new WriteProgress(bounds.untaken(), errors));
        // The last one negotiates the protocol; TLS takes its place before it.
        var last = pipeline.lastContext().name();
        pipeline.addBefore(last, null, new ConnectionErrors(errors));
        pipeline.addBefore(last, null, new FrameLimit(errors));
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
        // The loops end when the port and all connections are closed. Nobody waits for the thread that accepted them:
        // it has
        // nothing left to do, and the library lets it linger for two seconds.
        var _ = server.stop();
        if (!loops.terminationFuture().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS)) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** What the server itself refuses, told like everything else in the form of the API that was asked. */
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
            // Methods that HTTP has are for the doors to judge; these it does not have.
            var told = status.equals(HttpStatus.METHOD_NOT_ALLOWED) ? HttpStatus.NOT_IMPLEMENTED : status;
            if (cause instanceof CancellationException) {
                // Whoever asked is gone: nobody is refused, and nobody reads this.
                return said(headers == null ? "" : headers.path(), told);
            }
            return answer(headers == null ? "" : headers.path(), told);
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
