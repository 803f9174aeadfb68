package dev.landfall.gateway.api.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Armeria service in front of the APIs: reads a whole request within a time and a size, runs it on a virtual thread if there is a
 * seat, and turns failures into answers.
 */
public final class ApiService implements HttpService {
    private static final String NAME = "api-request";
    private static final byte[] NOTHING = {};
    private static final long LOOK_MILLIS = 20;

    private final Doors doors;
    private final Authentication authentication;
    private final ApiMeters meters;
    private final Executor threads;
    private final Bounds bounds;
    private final ApiSeats seats;
    private final Cors cors;

    /** @param threads makes a virtual thread for each task */
    public ApiService(
            Doors doors,
            Authentication authentication,
            ApiMeters meters,
            Executor threads,
            Bounds bounds,
            Guests guests) {
        this.doors = doors;
        this.authentication = authentication;
        this.meters = meters;
        this.threads = threads;
        this.bounds = bounds;
        this.seats = guests.seats();
        this.cors = new Cors(guests.origins());
    }

    /** The limits and the allowed origins of callers. */
    public record Guests(ApiSeats seats, Origins origins) {}

    /**
     * The limits of one request.
     *
     * @param bodyDeadline how long a request may take to arrive
     * @param bodyBytesMax the maximum size of the body
     */
    public record Bounds(Duration bodyDeadline, int bodyBytesMax) {}

    /** Finds the API of a path. */
    @FunctionalInterface
    public interface Doors {
        /** The API of a path; every path has one. */
        HttpApi at(String path);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        var out = HttpResponse.streaming();
        var path = path(ctx.rawPath());
        var door = doors.at(path);
        RequestSeats place;
        try {
            place = seats.come(ctx.remoteAddress());
        } catch (Refused | HubLimitReached full) {
            var exchange = new Exchange(request.headers(), path, NOTHING, authentication, out, RequestSeats.NONE);
            cors.mark(request.headers(), exchange);
            refuse(door, exchange, full);
            return out;
        }
        var _ = out.whenComplete().handle((_, _) -> {
            place.close();
            return null;
        });
        ctx.setRequestTimeout(bounds.bodyDeadline());
        var _ = RequestBody.read(ctx, request, place, bounds.bodyBytesMax()).handle((body, cause) -> {
            ctx.clearRequestTimeout();
            var bytes = body == null ? NOTHING : body;
            var exchange = new Exchange(request.headers(), path, bytes, authentication, out, place);
            cors.mark(request.headers(), exchange);
            begin(door, exchange, cause);
            return null;
        });
        return out;
    }

    /** Answers requests of web pages whose origin may not use the hub. */
    public HttpService foreign() {
        return (ctx, request) -> {
            var out = HttpResponse.streaming();
            var path = path(ctx.rawPath());
            var exchange = new Exchange(request.headers(), path, NOTHING, authentication, out, RequestSeats.NONE);
            doors.at(path).refuse(exchange, HttpErrorMapper.failure(foreigner()));
            return out;
        };
    }

    private static Refused foreigner() {
        return new Refused(
                Reason.FORBIDDEN,
                "Web pages of this origin may not use the hub. The operator of the hub can allow them with the"
                        + " setting api.allowed-origins.");
    }

    /** Starts the thread of a request. Whatever happens to the thread, the request is answered or aborted, and its seat is given back. */
    private void begin(HttpApi door, Exchange exchange, @Nullable Throwable cause) {
        Runnable task = () -> {
            if (!Guard.run(NAME, () -> run(door, exchange, cause))) {
                exchange.abort(new CancellationException("the request failed"));
            }
        };
        try {
            threads.execute(task);
        } catch (RejectedExecutionException stopping) {
            exchange.abort(new CancellationException("the hub is stopping"));
        }
    }

    private void run(HttpApi door, Exchange exchange, @Nullable Throwable cause) {
        var began = System.nanoTime();
        try {
            answer(door, exchange, cause);
        } catch (CancellationException gone) {
            exchange.abort(gone);
        } finally {
            meters.answered(door.name(), exchange.status(), System.nanoTime() - began);
        }
    }

    private void answer(HttpApi door, Exchange exchange, @Nullable Throwable cause) {
        try {
            if (cause != null) {
                throw unread(cause);
            }
            if (!preflight(exchange)) {
                door.handle(exchange);
            }
        } catch (CancellationException gone) {
            throw gone;
        } catch (Throwable wrong) { // whatever it is, an error of the virtual machine included, the caller is told
            if (exchange.begun()) {
                meters.refused(HttpErrorMapper.failure(wrong).reason());
                throw new CancellationException("the answer broke off");
            }
            refuse(door, exchange, wrong);
        }
    }

    /**
     * Answers a browser's CORS preflight.
     *
     * @return whether the request was one
     */
    private boolean preflight(Exchange exchange) {
        if (!Cors.preflight(exchange.headers())) {
            return false;
        }
        if (!cors.answer(exchange.headers(), exchange)) {
            throw foreigner();
        }
        return true;
    }

    private void refuse(HttpApi door, Exchange exchange, Throwable wrong) {
        var failure = HttpErrorMapper.failure(wrong);
        meters.refused(failure.reason());
        door.refuse(exchange, failure);
    }

    /** Waits until all requests are answered, at most {@code patience}. */
    public void settle(Duration patience) {
        var until = System.nanoTime() + patience.toNanos();
        try {
            while (seats.busy() > 0 && System.nanoTime() - until < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static String path(String raw) {
        var mark = raw.indexOf('?');
        return mark < 0 ? raw : raw.substring(0, mark);
    }

    private static RuntimeException unread(Throwable cause) {
        return cause instanceof Refused || cause instanceof HubLimitReached
                ? (RuntimeException) cause
                : new CancellationException("the request did not arrive whole");
    }
}
