package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.ContextAwareEventLoop;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A response whose small pieces of data are sent together. Normally the server writes one piece, waits until the connection has taken it,
 * and asks for the next one: a TLS record and a system call for each. Here the pieces that arrive while one is on its way are joined, up
 * to {@value #BYTES_MAX} bytes; a single piece is sent at once.
 */
final class CoalescedResponse implements Subscriber<HttpObject>, Subscription {
    private static final String NAME = "api-gathered";
    private static final int BYTES_MAX = 32 * 1024;

    private final Subscriber<? super HttpObject> reader;
    private final ContextAwareEventLoop loop;
    private final SocketBacklog backlog;

    // For the thread of the event loop.
    @NodeLocal("one response")
    private final ArrayDeque<HttpObject> ready = new ArrayDeque<>();

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private @Nullable Subscription source;
    private long wanted;
    private boolean asked;
    private boolean scheduled;
    private boolean complete;
    private boolean over;

    private CoalescedResponse(
            Subscriber<? super HttpObject> reader, ContextAwareEventLoop loop, SocketBacklog backlog) {
        this.reader = reader;
        this.loop = loop;
        this.backlog = backlog;
    }

    /**
     * Wraps a response.
     *
     * @param loop the event loop on which it is written
     * @param backlog of all readers: while it is large, less is joined for each
     */
    static HttpResponse of(HttpResponse response, ContextAwareEventLoop loop, SocketBacklog backlog) {
        Publisher<HttpObject> gathered = reader -> response.subscribe(
                new CoalescedResponse(reader, loop, backlog), loop, SubscriptionOption.WITH_POOLED_OBJECTS);
        return HttpResponse.of(gathered);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        reader.onSubscribe(this);
    }

    @Override
    public void request(long more) {
        if (!loop.inEventLoop()) {
            loop.execute(Guard.guarded(NAME, () -> request(more)));
            return;
        }
        wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
        emit();
        if (!asked) {
            ask();
        }
    }

    @Override
    public void cancel() {
        if (!loop.inEventLoop()) {
            loop.execute(Guard.guarded(NAME, this::cancel));
            return;
        }
        over = true;
        ready.clear();
        data.reset();
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public void onNext(HttpObject object) {
        asked = false;
        if (object instanceof HttpData piece) {
            try (piece) {
                if (!over) {
                    data.writeBytes(piece.array());
                }
            }
            if (data.size() < backlog.each(BYTES_MAX)) {
                later();
                ask();
            } else {
                emit();
            }
        } else if (!over) {
            gather();
            ready.add(object);
            emit();
            ask();
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (!over) {
            over = true;
            reader.onError(cause);
        }
    }

    @Override
    public void onComplete() {
        complete = true;
        emit();
    }

    /** Requests one piece at a time, because the remaining room is known only when the last piece has arrived. */
    private void ask() {
        if (!over && !complete && !asked && data.size() < backlog.each(BYTES_MAX) && source != null) {
            asked = true;
            source.request(1);
        }
    }

    /** Sends later, after everything that is already on its way. */
    private void later() {
        if (!scheduled && wanted > 0) {
            scheduled = true;
            loop.execute(Guard.guarded(NAME, () -> {
                scheduled = false;
                emit();
                ask();
            }));
        }
    }

    private void gather() {
        if (data.size() > 0) {
            ready.add(HttpData.wrap(data.toByteArray()));
            data.reset();
        }
    }

    private void emit() {
        while (!over && wanted > 0) {
            if (ready.isEmpty()) {
                gather();
            }
            var next = ready.poll();
            if (next == null) {
                break;
            }
            wanted--;
            reader.onNext(next);
        }
        if (complete && !over && ready.isEmpty() && data.size() == 0) {
            over = true;
            reader.onComplete();
        }
    }
}
