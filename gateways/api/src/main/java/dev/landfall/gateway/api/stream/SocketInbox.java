package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.server.websocket.WebSocketProtocolViolationException;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The messages of the peer of a WebSocket, one after another: the next message is read from the connection only when the one before was
 * handled, so no queue grows.
 */
final class SocketInbox implements Subscriber<WebSocketFrame> {
    private static final String NAME = "api-socket";
    private static final String NO_STATUS = "Invalid close frame body";

    private final Socket socket;
    private final SocketHandler handler;
    private final Executor threads;
    private final int messageBytesMax;

    @NodeLocal("one WebSocket")
    private final AtomicBoolean over = new AtomicBoolean();

    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private @Nullable Subscription subscription;

    SocketInbox(Socket socket, SocketHandler handler, Executor threads, int messageBytesMax) {
        this.socket = socket;
        this.handler = handler;
        this.threads = threads;
        this.messageBytesMax = messageBytesMax;
    }

    @Override
    public void onSubscribe(Subscription begun) {
        subscription = begun;
        run(handler::opened);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        socket.peerAnswered();
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> fragment(frame);
            case PING -> {
                socket.pong(frame.array());
                next();
            }
            case PONG -> next();
            case CLOSE -> socket.echo(frame.array());
        }
    }

    /** Adds a fragment of a message (RFC 6455 section 5.4); all fragments together are bounded. */
    private void fragment(WebSocketFrame frame) {
        fragments.writeBytes(frame.array());
        if (fragments.size() > messageBytesMax) {
            socket.end(WebSocketCloseStatus.MESSAGE_TOO_BIG, "at most " + messageBytesMax + " bytes");
        } else if (frame.isFinalFragment()) {
            var message = fragments.toByteArray();
            fragments.reset();
            run(() -> handler.said(message));
        } else {
            next();
        }
    }

    private void run(Runnable task) {
        start(() -> {
            try {
                task.run();
                next();
            } catch (CancellationException gone) {
                over();
            } catch (Throwable bug) { // a bug of the handler; nobody waits for an answer
                Guard.failed(NAME, bug);
                socket.end(WebSocketCloseStatus.INTERNAL_SERVER_ERROR, "the hub failed");
            }
        });
    }

    private void start(Runnable task) {
        try {
            threads.execute(Guard.guarded(NAME, task));
        } catch (RejectedExecutionException stopping) {
            socket.abort();
        }
    }

    private void next() {
        var known = subscription;
        if (known != null && socket.open()) {
            known.request(1);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (cause instanceof WebSocketProtocolViolationException wrong) {
            violated(wrong);
        } else {
            socket.end(WebSocketCloseStatus.PROTOCOL_ERROR, "the frames could not be read");
        }
        over();
    }

    private void violated(WebSocketProtocolViolationException wrong) {
        if (NO_STATUS.equals(wrong.getMessage())) {
            // close() in browsers sends a close frame without a status, which Armeria treats as an error.
            socket.end(WebSocketCloseStatus.NORMAL_CLOSURE, "");
        } else {
            socket.end(wrong.closeStatus(), "the frames could not be read: " + wrong.getMessage());
        }
    }

    @Override
    public void onComplete() {
        socket.end(WebSocketCloseStatus.NORMAL_CLOSURE, "");
        over();
    }

    /** The connection is closed. */
    void over() {
        if (over.compareAndSet(false, true)) {
            start(handler::closed);
        }
    }
}
