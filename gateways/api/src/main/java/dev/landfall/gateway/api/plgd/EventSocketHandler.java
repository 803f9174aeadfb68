package dev.landfall.gateway.api.plgd;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import dev.landfall.contract.grpcgateway.Event;
import dev.landfall.contract.grpcgateway.Event.OperationProcessed.ErrorStatus;
import dev.landfall.contract.grpcgateway.ResourceIdFilter;
import dev.landfall.contract.grpcgateway.SubscribeToEvents;
import dev.landfall.contract.grpcgateway.SubscribeToEvents.CreateSubscription;
import dev.landfall.core.access.Principal;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare.Seat;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.HttpErrorMapper;
import dev.landfall.gateway.api.http.QuotaJson;
import dev.landfall.gateway.api.stream.Socket;
import dev.landfall.gateway.api.stream.SocketHandler;
import dev.landfall.gateway.api.stream.SubscriptionReader;
import dev.landfall.gateway.api.stream.TokenWatch;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.gateway.api.transcode.MessageReader;
import dev.landfall.gateway.api.transcode.MessageWriter;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One event stream of an app. Several subscriptions share it, and each ends with a reason. */
final class EventSocketHandler implements SocketHandler {
    private static final String NAME = "api-events";
    private static final int SUBSCRIPTIONS_MAX = 100;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    // A filter for a resource may also be one string, as older clients send it.
    private static final MessageReader READER =
            MessageReader.lenient(Map.of(ResourceIdFilter.getDescriptor(), ResourceFilters::parse));

    private final EventSocketHandlers handlers;
    private final Socket socket;
    private final Optional<String> token;
    private final MessageWriter writer;
    private final boolean known;

    @NodeLocal("nothing: what one WebSocket follows; the app asks again when it comes back")
    private final Map<String, Running> subscriptions = new ConcurrentHashMap<>();

    private @Nullable Principal principal;
    /** Whether no subscription can be added any more. Changed under the lock of the subscriptions. */
    private boolean over;

    /** A subscription with its seat, and the correlation id of its creator. */
    private record Running(Subscription subscription, Seat seat, String correlation) implements AutoCloseable {
        @Override
        public void close() {
            subscription.close();
            seat.close();
        }
    }

    /** @param known whether the service has this path */
    EventSocketHandler(
            EventSocketHandlers handlers, Socket socket, Optional<String> token, MessageWriter writer, boolean known) {
        this.handlers = handlers;
        this.socket = socket;
        this.token = token;
        this.writer = writer;
        this.known = known;
    }

    @Override
    public void opened() {
        if (!known) {
            var failure = new ErrorAnswer(GrpcCode.NOT_FOUND, 404, "not_found", "no such path", "", List.of());
            socket.send(StatusJson.body(failure, writer, false));
            socket.end(WebSocketCloseStatus.POLICY_VIOLATION, "no such path");
            return;
        }
        socket.onDisconnect(this::onDisconnect);
        HttpErrorMapper.attempt(() -> {
                    var verified = handlers.authentication().verify(token.orElseThrow(EventSocketHandler::tokenless));
                    socket.identified(verified);
                    principal = verified;
                })
                .ifPresent(failure -> fail(failure, status(failure)));
    }

    private static WebSocketCloseStatus status(ErrorAnswer failure) {
        return failure.quota().isPresent()
                ? WebSocketCloseStatus.TRY_AGAIN_LATER
                : WebSocketCloseStatus.POLICY_VIOLATION;
    }

    private static Refused tokenless() {
        return new Refused(Reason.UNAUTHENTICATED, "a bearer token is missing");
    }

    @Override
    public void said(byte[] message) {
        var whose = principal;
        if (whose == null) {
            return;
        }
        var request = SubscribeToEvents.newBuilder();
        var malformed = HttpErrorMapper.attempt(() -> READER.read(message, request));
        if (malformed.isPresent()) {
            fail(malformed.get(), WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
            return;
        }
        var unknown = EventFilters.unknown(request.getCreateSubscription(), message);
        if (!unknown.isEmpty()) {
            // Otherwise a mistyped filter would pass for one that selects nothing.
            handlers.meters().refused("invalid");
            processed(
                    "",
                    request.getCorrelationId(),
                    ErrorStatus.Code.ERROR,
                    "eventFilter has no value \"" + String.join("\", \"", unknown) + "\"");
            return;
        }
        switch (request.getActionCase()) {
            case CREATE_SUBSCRIPTION -> create(whose, request.getCreateSubscription(), request.getCorrelationId());
            case CANCEL_SUBSCRIPTION ->
                cancel(request.getCancelSubscription().getSubscriptionId(), request.getCorrelationId());
            case ACTION_NOT_SET ->
                processed("", request.getCorrelationId(), ErrorStatus.Code.ERROR, "neither create nor cancel");
        }
    }

    private void create(Principal whose, CreateSubscription request, String correlation) {
        var id = UUID.randomUUID().toString();
        var refused = HttpErrorMapper.attempt(() -> begin(whose, request, id, correlation));
        if (refused.isPresent()) {
            handlers.meters().refused(refused.get().reason());
            refused(id, correlation, refused.get());
            return;
        }
        processed(id, correlation, ErrorStatus.Code.OK, "");
        var running = subscriptions.get(id);
        if (running != null) {
            handlers.threads().execute(Guard.guarded(NAME, () -> deliver(whose, id, running)));
        }
    }

    /** Begins a subscription. It is either in the list, from which {@link #closed} removes it, or it is closed at once. */
    private void begin(Principal whose, CreateSubscription request, String id, String correlation) {
        if (subscriptions.size() >= SUBSCRIPTIONS_MAX) {
            throw full();
        }
        var filter = EventFilters.of(request);
        var seat = handlers.seats().subscription(ShareKey.of(whose));
        var kept = false;
        try {
            var running = new Running(handlers.feed().subscribe(whose, filter, Optional.empty()), seat, correlation);
            kept = keep(id, running);
            if (!kept) {
                running.subscription().close();
                throw new CancellationException("the client has disconnected");
            }
        } finally {
            if (!kept) {
                seat.close();
            }
        }
    }

    private static Refused full() {
        return Refused.quota(
                new Quota("subscriptions-of-a-websocket", SUBSCRIPTIONS_MAX, SUBSCRIPTIONS_MAX, RETRY_AFTER),
                "One WebSocket may have " + SUBSCRIPTIONS_MAX
                        + " subscriptions. Cancel one of them, or open another WebSocket.");
    }

    private boolean keep(String id, Running running) {
        synchronized (subscriptions) {
            if (!over) {
                subscriptions.put(id, running);
            }
            return !over;
        }
    }

    /** Delivers the events of a subscription on its own thread, until the subscription ends. */
    private void deliver(Principal whose, String id, Running running) {
        var correlation = running.correlation();
        var subscription = running.subscription();
        var prefix = EventFrames.prefix(id, correlation, writer.dialect());
        var watch = new TokenWatch(handlers.authentication(), token.orElse(""));
        try (running) {
            var failed = HttpErrorMapper.attempt(() -> SubscriptionReader.follow(
                    subscription,
                    watch,
                    () -> socket.open() && subscriptions.containsKey(id),
                    events -> send(events, prefix, whose)));
            failed.ifPresent(failure -> ended(id, correlation, failure));
        } catch (CancellationException gone) {
            // The reader is gone, so nobody is told.
            subscriptions.remove(id);
        } catch (Throwable bug) { // the reader is told; the thread ends with it
            Guard.failed(NAME, bug);
            ended(id, correlation, HttpErrorMapper.failure(bug));
        }
    }

    private void send(List<FeedEvent> events, byte[] prefix, Principal whose) {
        for (var event : events) {
            handlers.frames().frame(prefix, event, whose, writer).ifPresent(socket::send);
        }
        if (!events.isEmpty()) {
            handlers.meters().delivered(events.size());
        }
    }

    /** Ends a subscription: the reader is told the reason, and the other subscriptions of the stream go on if they can. */
    private void ended(String id, String correlation, ErrorAnswer failure) {
        if (subscriptions.remove(id) == null) {
            return;
        }
        if (failure.code() == GrpcCode.UNAUTHENTICATED) {
            fail(failure, WebSocketCloseStatus.POLICY_VIOLATION);
            return;
        }
        socket.send(frame(id, correlation, cancelled(failure.message()), failure.quota()));
    }

    private static Event.Builder cancelled(String reason) {
        return Event.newBuilder()
                .setSubscriptionCanceled(Event.SubscriptionCanceled.newBuilder().setReason(reason));
    }

    /** Sends the reason to a reader that is being disconnected, in case it reads again. */
    private void onDisconnect(String reason) {
        subscriptions.forEach((id, running) -> socket.farewell(frame(id, running.correlation(), cancelled(reason))));
    }

    private void cancel(String id, String correlation) {
        var subscription = subscriptions.remove(id);
        if (subscription == null) {
            processed(id, correlation, ErrorStatus.Code.NOT_FOUND, "no such subscription");
            return;
        }
        subscription.close();
        event(
                id,
                correlation,
                Event.newBuilder().setSubscriptionCanceled(Event.SubscriptionCanceled.getDefaultInstance()));
        processed(id, correlation, ErrorStatus.Code.OK, "");
    }

    private void processed(String id, String correlation, ErrorStatus.Code code, String message) {
        var status = ErrorStatus.newBuilder().setCode(code).setMessage(message);
        event(
                id,
                correlation,
                Event.newBuilder()
                        .setOperationProcessed(
                                Event.OperationProcessed.newBuilder().setErrorStatus(status)));
    }

    private void refused(String id, String correlation, ErrorAnswer failure) {
        var status = ErrorStatus.newBuilder().setCode(ErrorStatus.Code.ERROR).setMessage(failure.message());
        var event = Event.newBuilder()
                .setOperationProcessed(Event.OperationProcessed.newBuilder().setErrorStatus(status));
        socket.send(frame(id, correlation, event, failure.quota()));
    }

    private void event(String id, String correlation, Event.Builder event) {
        socket.send(frame(id, correlation, event));
    }

    private byte[] frame(String id, String correlation, Event.Builder event) {
        return frame(id, correlation, event, Optional.empty());
    }

    /** The limit is written beside plgd's message, because its readers may refuse an unknown member. */
    private byte[] frame(String id, String correlation, Event.Builder event, Optional<Quota> quota) {
        var message = event.setSubscriptionId(id).setCorrelationId(correlation).build();
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("result");
            writer.write(message, out);
            if (quota.isPresent()) {
                QuotaJson.write(quota.get(), out);
            }
            out.writeEndObject();
        });
    }

    private void fail(ErrorAnswer failure, WebSocketCloseStatus status) {
        handlers.meters().refused(failure.reason());
        socket.send(StatusJson.frame(failure));
        socket.end(status, failure.message());
    }

    @Override
    public void closed() {
        synchronized (subscriptions) {
            over = true;
        }
        subscriptions.values().forEach(Running::close);
        subscriptions.clear();
    }
}
