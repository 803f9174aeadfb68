package dev.landfall.provider.remote.server;

import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.contract.provider.v1.Gap;
import dev.landfall.contract.provider.v1.OpenBusReply;
import dev.landfall.contract.provider.v1.PublishReply;
import dev.landfall.contract.provider.v1.PublishRequest;
import dev.landfall.contract.provider.v1.RequestReply;
import dev.landfall.contract.provider.v1.RequestRequest;
import dev.landfall.contract.provider.v1.RespondReply;
import dev.landfall.contract.provider.v1.RespondRequest;
import dev.landfall.contract.provider.v1.SubscribeReply;
import dev.landfall.contract.provider.v1.SubscribeRequest;
import dev.landfall.contract.provider.v1.Subscribed;
import dev.landfall.provider.Bus;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.FaultCodes;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.StatusMessages;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The service of the bus. */
final class BusService {
    private static final System.Logger LOG = System.getLogger(BusService.class.getName());
    /** How long a subscriber may take nothing: it costs only a bounded queue, and is told of the gap. */
    private static final Duration SUBSCRIBER_STALL = Duration.ofDays(1);

    private final Supplier<Bus> bus;
    private final Calls calls;
    private final Semaphore streams;

    BusService(Supplier<Bus> bus, Calls calls) {
        this.bus = bus;
        this.calls = calls;
        this.streams = new Semaphore(calls.options().streamsMax());
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(Methods.BUS)
                .addMethod(
                        Methods.OPEN_BUS, ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, this::open)))
                .addMethod(
                        Methods.BUS_STATUS,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(
                                out, () -> StatusMessages.message(bus.get().status()))))
                .addMethod(Methods.PUBLISH, ServerCalls.asyncClientStreamingCall(this::publish))
                .addMethod(Methods.SUBSCRIBE, ServerCalls.asyncServerStreamingCall(this::subscribe))
                .addMethod(Methods.RESPOND, ServerCalls.asyncBidiStreamingCall(this::respond))
                .addMethod(
                        Methods.REQUEST,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, () -> request(question))))
                .build();
    }

    private OpenBusReply open() {
        var info = bus.get().info();
        return OpenBusReply.newBuilder()
                .setIdentification(ProviderIdentification.identification(info.name(), "1"))
                .setShared(true)
                .setMessageBytesMax(info.messageBytesMax())
                .build();
    }

    private RequestReply request(RequestRequest request) {
        var timeout = Duration.ofNanos(Math.max(1, request.getTimeoutNanos()));
        var answer =
                bus.get().request(request.getSubject(), request.getMessage().toByteArray(), timeout);
        return RequestReply.newBuilder()
                .setMessage(UnsafeByteOperations.unsafeWrap(answer))
                .build();
    }

    private StreamObserver<PublishRequest> publish(StreamObserver<PublishReply> out) {
        Calls.mayBeCancelled(out);
        var failed = new AtomicBoolean();
        return new StreamObserver<>() {
            @Override
            public void onNext(PublishRequest message) {
                if (failed.get()) {
                    return;
                }
                try {
                    bus.get().publish(message.getSubject(), message.getMessage().toByteArray());
                } catch (RuntimeException wrong) { // a provider may throw anything; the publisher is told
                    failed.set(true);
                    out.onError(FaultCodes.status(Calls.noted(wrong)));
                }
            }

            @Override
            public void onError(Throwable gone) {
                LOG.log(System.Logger.Level.DEBUG, "a publisher went away", gone);
            }

            @Override
            public void onCompleted() {
                if (!failed.get()) {
                    out.onNext(PublishReply.getDefaultInstance());
                    out.onCompleted();
                }
            }
        };
    }

    private void subscribe(SubscribeRequest request, StreamObserver<SubscribeReply> out) {
        var stream = new Stream();
        var flow = new BackPressuredStream<>(
                (ServerCallStreamObserver<SubscribeReply>) out, SUBSCRIBER_STALL, stream::close);
        if (!stream.begin()) {
            flow.fail(Calls.full());
            return;
        }
        try {
            var subscriber = new Telling(flow);
            stream.holds(bus.get().subscribe(request.getPattern(), subscriber));
            subscriber.begin();
        } catch (RuntimeException wrong) { // a provider may throw anything; the seat becomes free
            stream.close();
            flow.fail(Calls.noted(wrong));
        }
    }

    private StreamObserver<RespondRequest> respond(StreamObserver<RespondReply> out) {
        var stream = new Stream();
        var questions =
                new RemoteResponder((ServerCallStreamObserver<RespondReply>) out, calls.options(), stream::close);
        return new StreamObserver<>() {
            private boolean named;

            @Override
            public void onNext(RespondRequest message) {
                if (named) {
                    questions.answered(message.getAnswer());
                    return;
                }
                named = true;
                if (!stream.begin()) {
                    questions.fail(Calls.full());
                    return;
                }
                try {
                    stream.holds(bus.get().respond(message.getSubject(), questions));
                    questions.begin();
                } catch (RuntimeException wrong) { // a provider may throw anything; the seat becomes free
                    stream.close();
                    questions.fail(Calls.noted(wrong));
                }
            }

            @Override
            public void onError(Throwable gone) {
                questions.gone();
                stream.close();
            }

            @Override
            public void onCompleted() {
                questions.gone();
                stream.close();
                questions.complete();
            }
        };
    }

    /** One subscription during a call, counted among the streams. */
    private final class Stream {
        private final AtomicReference<Bus.@Nullable Subscription> held = new AtomicReference<>();
        private final AtomicBoolean counted = new AtomicBoolean();
        private volatile boolean ended;

        boolean begin() {
            var free = streams.tryAcquire();
            counted.set(free);
            return free;
        }

        void holds(Bus.Subscription subscription) {
            held.set(subscription);
            if (ended) {
                close();
            }
        }

        void close() {
            ended = true;
            var subscription = held.getAndSet(null);
            if (subscription != null) {
                subscription.close();
            }
            if (counted.getAndSet(false)) {
                streams.release();
            }
        }
    }

    /**
     * Passes messages to a remote subscriber. While it takes nothing, the bus keeps a bounded number of messages and then notes a gap.
     */
    private static final class Telling implements Bus.Subscriber {
        private static final SubscribeReply GAP =
                SubscribeReply.newBuilder().setGap(Gap.getDefaultInstance()).build();
        private static final SubscribeReply SUBSCRIBED = SubscribeReply.newBuilder()
                .setSubscribed(Subscribed.getDefaultInstance())
                .build();

        private final BackPressuredStream<SubscribeReply> flow;
        private boolean begun;

        Telling(BackPressuredStream<SubscribeReply> flow) {
            this.flow = flow;
        }

        /** Sends the confirmation first, whichever comes first: this call or a message. */
        synchronized void begin() {
            if (!begun) {
                begun = true;
                flow.send(SUBSCRIBED);
            }
        }

        @Override
        public void message(String subject, byte[] message) {
            send(SubscribeReply.newBuilder()
                    .setMessage(PublishRequest.newBuilder()
                            .setSubject(subject)
                            .setMessage(UnsafeByteOperations.unsafeWrap(message)))
                    .build());
        }

        @Override
        public void gap() {
            send(GAP);
        }

        private void send(SubscribeReply reply) {
            if (flow.cancelled()) {
                return;
            }
            try {
                begin();
                flow.send(reply);
            } catch (ProviderException stalled) {
                flow.fail(stalled);
            }
        }
    }
}
