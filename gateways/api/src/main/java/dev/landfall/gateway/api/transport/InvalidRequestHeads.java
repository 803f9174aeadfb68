package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestTarget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests with an invalid method or path to the services that refuse them. Otherwise the server would refuse them before it reads
 * the rest, so the API and its form of answer would not be known.
 */
final class InvalidRequestHeads {
    /** The path of the services that refuse; the status follows it. */
    static final String REFUSED = "/.refused/";
    /** The header with the requested path. */
    static final String ASKED = "x-asked-path";

    private static final int PATH_MAX = 200;

    private InvalidRequestHeads() {}

    /** Adds the check to a connection. Called once, when the HTTP version of the connection is known. */
    static void watch(ChannelPipeline pipeline) {
        var two = pipeline.get(Http2ConnectionHandler.class);
        if (two != null) {
            var decoder = two.decoder();
            decoder.frameListener(new Two(decoder.frameListener()));
            return;
        }
        // The codec of HTTP/1.1; its own class is not public.
        var codec = pipeline.context(CombinedChannelDuplexHandler.class);
        if (codec != null) {
            pipeline.addAfter(codec.name(), null, new One());
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
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request
                    && request.decoderResult().isSuccess()) {
                var status = wrong(request.method().name(), request.uri());
                if (status != 0) {
                    request.headers().set(ASKED, asked(request.uri()));
                    request.setMethod(io.netty.handler.codec.http.HttpMethod.OPTIONS);
                    request.setUri(REFUSED + status);
                }
            }
            ctx.fireChannelRead(message);
        }
    }

    private static final class Two extends Http2FrameListenerDecorator {
        Two(Http2FrameListener listener) {
            super(listener);
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

        private static void lead(Http2Headers headers) {
            var status = wrong(headers.method(), headers.path());
            if (status != 0) {
                headers.set(ASKED, asked(headers.path()));
                headers.method(HttpMethod.OPTIONS.name());
                headers.path(REFUSED + status);
            }
        }
    }
}
