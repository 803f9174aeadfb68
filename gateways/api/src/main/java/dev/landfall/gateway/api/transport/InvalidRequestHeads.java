package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestTarget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Leads requests with a method or a path that cannot be one, and those whose path or head is too long, to the services that
 * refuse them. Left alone, the server refuses them before it looks at the rest, so that nobody knows whose path it was and in
 * which form the answer must be.
 */
final class InvalidRequestHeads {
    /** The path of the services that refuse; the status follows it. */
    static final String REFUSED = "/.refused/";
    /** The header with the requested path. */
    static final String ASKED = "x-asked-path";

    private static final int PATH_MAX = 200;
    private static final int HEADER_OVERHEAD_BYTES = 32;

    private InvalidRequestHeads() {}

    /**
     * To be called once, when it is known which version of HTTP the connection speaks, and before a byte of it is decoded.
     *
     * @param bytesMax the largest head of a request, and the longest path
     */
    static void watch(ChannelPipeline pipeline, int bytesMax) {
        var two = pipeline.get(Http2ConnectionHandler.class);
        if (two != null) {
            var decoder = two.decoder();
            decoder.frameListener(new Two(decoder.frameListener(), bytesMax));
            return;
        }
        // The codec of HTTP/1.1; its own class is not public.
        var codec = pipeline.context(CombinedChannelDuplexHandler.class);
        if (codec != null) {
            pipeline.addAfter(codec.name(), null, new One(bytesMax));
        }
    }

    /** The status with which a head is refused; 0 when it is valid. */
    private static int wrong(@Nullable CharSequence method, @Nullable CharSequence path) {
        if (method == null || path == null) {
            return 0;
        }
        if (!HttpMethod.isSupported(method.toString())) {
            return 501;
        }
        return RequestTarget.forServer(path.toString()) == null ? 400 : 0;
    }

    /** The part of a path that identifies the API, in characters that a header may have. */
    private static String asked(CharSequence path) {
        var text = path.toString();
        var authority = text.indexOf("://");
        if (authority > 0) {
            text = text.substring(Math.max(0, text.indexOf('/', authority + 3)));
        }
        var safe = text.replaceAll("[^!-~]", "?");
        return safe.length() > PATH_MAX ? safe.substring(0, PATH_MAX) : safe;
    }

    private static final class One extends ChannelInboundHandlerAdapter {
        private final int bytesMax;

        One(int bytesMax) {
            this.bytesMax = bytesMax;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof HttpRequest request)) {
                ctx.fireChannelRead(message);
                return;
            }
            if (request.decoderResult().isSuccess()) {
                var tooLong = request.uri().length() > bytesMax;
                refuse(request, tooLong ? 414 : wrong(request.method().name(), request.uri()));
                ctx.fireChannelRead(request);
            } else if (request instanceof FullHttpRequest) {
                // Not even the request line could be read: nobody knows whose path it was.
                ctx.fireChannelRead(request);
            } else {
                undecoded(request);
                ctx.fireChannelRead(request);
                ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        }

        /** The codec discards everything that follows, so this is the last request of the connection. */
        private static void undecoded(HttpRequest request) {
            var tooLong = request.decoderResult().cause() instanceof TooLongHttpHeaderException;
            request.setDecoderResult(DecoderResult.SUCCESS);
            request.headers()
                    .clear()
                    .set(HttpHeaderNames.HOST, "unknown")
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            refuse(request, tooLong ? 431 : 400);
        }

        private static void refuse(HttpRequest request, int status) {
            if (status != 0) {
                request.headers().set(ASKED, asked(request.uri()));
                request.setMethod(io.netty.handler.codec.http.HttpMethod.OPTIONS);
                request.setUri(REFUSED + status);
            }
        }
    }

    private static final class Two extends Http2FrameListenerDecorator {
        private final int bytesMax;

        Two(Http2FrameListener listener, int bytesMax) {
            super(listener);
            this.bytesMax = bytesMax;
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end)
                throws Http2Exception {
            lead(headers);
            super.onHeadersRead(ctx, stream, headers, padding, end);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end)
                throws Http2Exception {
            lead(headers);
            super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, end);
        }

        private void lead(Http2Headers headers) {
            var method = headers.method();
            var path = headers.path();
            if (method == null || path == null) {
                return;
            }
            var status = tooLong(headers, path);
            if (status != 0) {
                // The server reads all headers that are left.
                headers.clear();
                headers.scheme("https");
            } else {
                status = wrong(method, path);
            }
            if (status != 0) {
                headers.set(ASKED, asked(path));
                headers.method(HttpMethod.OPTIONS.name());
                headers.path(REFUSED + status);
            }
        }

        /** By the size of a header list (RFC 9113 section 6.5.2); 0 when it is not too long. */
        private int tooLong(Http2Headers headers, CharSequence path) {
            if (path.length() > bytesMax) {
                return 414;
            }
            var bytes = 0L;
            for (var header : headers) {
                bytes += header.getKey().length() + header.getValue().length() + HEADER_OVERHEAD_BYTES;
            }
            return bytes > bytesMax ? 431 : 0;
        }
    }
}
