package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads the whole body of a request. The memory is taken from a limit that all requests share, piece by piece and before the bytes are
 * kept, so that many large bodies cannot fill the heap.
 */
final class RequestBody implements Subscriber<HttpObject> {
    static final int PIECE_BYTES = 4096;

    private final RequestSeats seats;
    private final int bytesMax;

    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    private final ByteArrayOutputStream bytes;
    private int pieces;

    private RequestBody(RequestSeats seats, int bytesMax, int expected) {
        this.seats = seats;
        this.bytesMax = bytesMax;
        this.bytes = new ByteArrayOutputStream(expected);
    }

    /**
     * Reads the body. The future fails with the refusals of {@link RequestSeats#grow}, and with TOO_LARGE for more than {@code bytesMax}.
     * Bytes after a refusal are read and discarded.
     */
    static CompletableFuture<byte[]> read(
            ServiceRequestContext ctx, HttpRequest request, RequestSeats seats, int bytesMax) {
        var length = request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, 0);
        var body = new RequestBody(seats, bytesMax, Math.clamp(length, 0, PIECE_BYTES));
        if (length > bytesMax) {
            body.whole.completeExceptionally(body.tooLarge());
        }
        request.subscribe(body, ctx.eventLoop());
        return body.whole;
    }

    @Override
    public void onSubscribe(Subscription begun) {
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (!(object instanceof HttpData data) || whole.isDone()) {
            return;
        }
        if (data.length() > bytesMax - bytes.size()) {
            whole.completeExceptionally(tooLarge());
            return;
        }
        var needed = (bytes.size() + data.length() + PIECE_BYTES - 1) / PIECE_BYTES;
        try {
            seats.grow(needed - pieces);
            pieces = needed;
            bytes.writeBytes(data.array());
        } catch (Refused | HubLimitReached refused) {
            whole.completeExceptionally(refused);
        }
    }

    private Refused tooLarge() {
        return new Refused(Reason.TOO_LARGE, "The body of the request is larger than " + bytesMax + " bytes.");
    }

    @Override
    public void onError(Throwable cause) {
        whole.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }
}
