package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Armeria and the doors: reads a request whole within a time and a size, gives it a virtual thread if there is
 * a seat, and turns what goes wrong into an answer.
 */
public final class ApiService implements HttpService {
    private final Doors doors;
    private final Authentication authentication;
    private final ApiMeters meters;
    private final Executor threads;
    private final Duration bodyDeadline;
    private final int seatsMax;
    private final Semaphore seats;

    /**
     * @param threads makes a virtual thread for each task
     * @param bodyDeadline how long a request may take to arrive
     * @param seatsMax how many requests are answered at once; more are told to come back
     */
    public ApiService(
            Doors doors,
            Authentication authentication,
            ApiMeters meters,
            Executor threads,
            Duration bodyDeadline,
            int seatsMax) {
        this.doors = doors;
        this.authentication = authentication;
        this.meters = meters;
        this.threads = threads;
        this.bodyDeadline = bodyDeadline;
        this.seatsMax = seatsMax;
        this.seats = new Semaphore(seatsMax);
    }

    /** Which door has a path. */
    @FunctionalInterface
    public interface Doors {
        /** Every path has one. */
        Door at(String path);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        if (!seats.tryAcquire()) {
            meters.refused("api_seats");
            return full();
        }
        var out = HttpResponse.streaming();
        var _ = out.whenComplete().handle((_, _) -> {
            seats.release();
            return null;
        });
        ctx.setRequestTimeout(bodyDeadline);
        var _ = request.aggregate().handle((whole, cause) -> {
            ctx.clearRequestTimeout();
            threads.execute(() -> run(ctx, request, whole, cause, out));
            return null;
        });
        return out;
    }

    private void run(
            ServiceRequestContext ctx,
            HttpRequest request,
            @Nullable AggregatedHttpRequest whole,
            @Nullable Throwable cause,
            HttpResponseWriter out) {
        var began = System.nanoTime();
        var path = path(ctx.rawPath());
        var door = doors.at(path);
        var body = whole == null ? new byte[0] : whole.content().array();
        var exchange = new Exchange(request.headers(), path, body, authentication, out);
        try {
            answer(door, exchange, cause);
        } catch (CancellationException gone) {
            out.abort(gone);
        } finally {
            meters.answered(door.name(), exchange.status(), System.nanoTime() - began);
        }
    }

    private void answer(Door door, Exchange exchange, @Nullable Throwable cause) {
        try {
            if (cause != null) {
                throw unread(cause);
            }
            door.handle(exchange);
        } catch (CancellationException gone) {
            throw gone;
        } catch (RuntimeException | IOException wrong) {
            var failure = ApiErrors.failure(wrong);
            meters.refused(failure.reason());
            if (exchange.begun()) {
                throw new CancellationException("the answer broke off: " + failure.reason());
            }
            door.refuse(exchange, failure);
        }
    }

    /** Waits until all requests are answered, but not longer than this. */
    public void settle(Duration patience) {
        try {
            if (seats.tryAcquire(seatsMax, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                seats.release(seatsMax);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpResponse full() {
        var headers = ResponseHeaders.builder(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.JSON)
                .set(HttpHeaderNames.RETRY_AFTER, "1")
                .build();
        return HttpResponse.of(
                headers, HttpData.ofUtf8("{\"code\":14,\"message\":\"too many requests at once\",\"details\":[]}\n"));
    }

    private static String path(String raw) {
        var mark = raw.indexOf('?');
        return mark < 0 ? raw : raw.substring(0, mark);
    }

    private static RuntimeException unread(Throwable cause) {
        if (cause instanceof ContentTooLargeException) {
            return new Refused(Reason.TOO_LARGE, "the request is larger than this hub takes");
        }
        return new CancellationException("the request did not arrive whole");
    }
}
