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
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiErrors;
import dev.landfall.gateway.api.http.Code;
import dev.landfall.gateway.api.http.Failure;
import dev.landfall.gateway.api.stream.Follower;
import dev.landfall.gateway.api.stream.Socket;
import dev.landfall.gateway.api.stream.Talk;
import dev.landfall.gateway.api.stream.TokenWatch;
import dev.landfall.gateway.api.transcode.JsonBytes;
import dev.landfall.gateway.api.transcode.MessageReader;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One app's stream of events: several subscriptions share it, and it ends with a reason. */
final class EventTalk implements Talk {
    private static final int SUBSCRIPTIONS_MAX = 100;

    // A filter on a resource may also be one string, as older clients send it.
    private static final MessageReader READER =
            MessageReader.lenient(Map.of(ResourceIdFilter.getDescriptor(), ResourceFilters::parse));

    private final EventTalks talks;
    private final Socket socket;
    private final Optional<String> token;
    private final MessageWriter writer;
    private final boolean known;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private @Nullable Principal principal;

    /** @param known whether the path is one that this service has */
    EventTalk(EventTalks talks, Socket socket, Optional<String> token, MessageWriter writer, boolean known) {
        this.talks = talks;
        this.socket = socket;
        this.token = token;
        this.writer = writer;
        this.known = known;
    }

    @Override
    public void opened() {
        if (!known) {
            var failure = new Failure(Code.NOT_FOUND, 404, "not_found", "no such path", "", List.of());
            socket.send(StatusJson.body(failure, writer, false));
            socket.end(WebSocketCloseStatus.POLICY_VIOLATION, "no such path");
            return;
        }
        ApiErrors.attempt(() -> principal = talks.authentication().verify(token.orElseThrow(EventTalk::tokenless)))
                .ifPresent(failure -> fail(failure, WebSocketCloseStatus.POLICY_VIOLATION));
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
        var malformed = ApiErrors.attempt(() -> READER.read(message, request));
        if (malformed.isPresent()) {
            fail(malformed.get(), WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
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
        if (subscriptions.size() >= SUBSCRIPTIONS_MAX) {
            processed("", correlation, ErrorStatus.Code.ERROR, "too many subscriptions on one stream");
            return;
        }
        var id = UUID.randomUUID().toString();
        Subscription subscription;
        try {
            subscription = talks.feed().subscribe(whose, EventFilters.of(request), Optional.empty());
        } catch (Refused refused) {
            processed(id, correlation, ErrorStatus.Code.ERROR, refused.text());
            return;
        }
        subscriptions.put(id, subscription);
        processed(id, correlation, ErrorStatus.Code.OK, "");
        talks.threads().execute(() -> deliver(whose, id, correlation, subscription));
    }

    /** Runs as long as the subscription does, on a thread of its own. */
    private void deliver(Principal whose, String id, String correlation, Subscription subscription) {
        var prefix = EventFrames.prefix(id, correlation, writer.dialect());
        var watch = new TokenWatch(talks.authentication(), token.orElse(""));
        try (subscription) {
            var failed = ApiErrors.attempt(() -> Follower.follow(
                    subscription,
                    watch,
                    () -> socket.open() && subscriptions.containsKey(id),
                    events -> send(events, prefix, whose)));
            failed.ifPresent(failure -> ended(id, correlation, failure));
        } catch (CancellationException gone) {
            // Whoever was to read it is gone: nobody is left to be told.
            subscriptions.remove(id);
        }
    }

    private void send(List<FeedEvent> events, byte[] prefix, Principal whose) {
        for (var event : events) {
            talks.frames().frame(prefix, event, whose, writer).ifPresent(socket::send);
        }
        if (!events.isEmpty()) {
            talks.meters().delivered(events.size());
        }
    }

    /** A subscription cannot go on: its reader is told why, and what else runs on the stream goes on if it can. */
    private void ended(String id, String correlation, Failure failure) {
        if (subscriptions.remove(id) == null) {
            return;
        }
        if (failure.code() == Code.UNAUTHENTICATED) {
            fail(failure, WebSocketCloseStatus.POLICY_VIOLATION);
            return;
        }
        var cancelled = Event.SubscriptionCanceled.newBuilder().setReason(failure.message());
        event(id, correlation, Event.newBuilder().setSubscriptionCanceled(cancelled));
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

    private void event(String id, String correlation, Event.Builder event) {
        var message = event.setSubscriptionId(id).setCorrelationId(correlation).build();
        socket.send(JsonBytes.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("result");
            writer.write(message, out);
            out.writeEndObject();
        }));
    }

    private void fail(Failure failure, WebSocketCloseStatus status) {
        talks.meters().refused(failure.reason());
        socket.send(JsonBytes.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("error");
            out.writeStartObject();
            out.writeNumberField("code", failure.code().number());
            out.writeStringField("message", failure.message());
            out.writeEndObject();
            out.writeEndObject();
        }));
        socket.end(status, failure.message());
    }

    @Override
    public void closed() {
        subscriptions.values().forEach(Subscription::close);
        subscriptions.clear();
    }
}
