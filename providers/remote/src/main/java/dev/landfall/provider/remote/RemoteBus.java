package dev.landfall.provider.remote;

import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.contract.provider.v1.Answer;
import dev.landfall.contract.provider.v1.OpenBusReply;
import dev.landfall.contract.provider.v1.OpenBusRequest;
import dev.landfall.contract.provider.v1.PublishRequest;
import dev.landfall.contract.provider.v1.Question;
import dev.landfall.contract.provider.v1.RequestRequest;
import dev.landfall.contract.provider.v1.RespondReply;
import dev.landfall.contract.provider.v1.RespondRequest;
import dev.landfall.contract.provider.v1.StatusRequest;
import dev.landfall.contract.provider.v1.SubscribeReply;
import dev.landfall.contract.provider.v1.SubscribeRequest;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Subjects;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.StatusMessages;
import dev.landfall.provider.remote.wire.ViewMessages;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A bus in another process. Subscriptions continue after a lost connection, and their subscribers are told of the gap. Messages that were
 * under way are lost. Any thread.
 */
public final class RemoteBus implements Bus {
    private static final System.Logger LOG = System.getLogger(RemoteBus.class.getName());
    /** The maximum number of questions that one responder answers at the same time. */
    private static final int ANSWERS_MAX = 256;
    /** The additional time of a request for the way of its answer. */
    private static final Duration ROUND_TRIP = Duration.ofSeconds(2);

    private final ProviderConnection connection;
    private final Info info;
    private final PublishStream stream;
    private final Set<Subscription> lasting = ConcurrentHashMap.newKeySet();

    private RemoteBus(ProviderConnection connection, Info info) {
        this.connection = connection;
        this.info = info;
        this.stream = new PublishStream(connection);
    }

    /**
     * Connects to a provider.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when it does not answer within the patience, {@link Fault#UNSUPPORTED} with a
     *     sentence when the versions do not fit
     */
    public static RemoteBus open(Address address, RemoteOptions options) {
        var connection = new ProviderConnection(address, options);
        try {
            var reply = connection.begin(() -> open(connection));
            if (reply.getMessageBytesMax() < 1) {
                throw new ProviderException(
                        Fault.UNSUPPORTED, "the bus at " + address + " takes no message of any size");
            }
            var name = reply.getIdentification().getName();
            connection.answersOf(reply.getMessageBytesMax() + ViewMessages.PART_BYTES);
            connection.reopenBy(() -> open(connection));
            return new RemoteBus(connection, new Info(name, reply.getShared(), reply.getMessageBytesMax()));
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static OpenBusReply open(ProviderConnection connection) {
        var request =
                OpenBusRequest.newBuilder().setGreeting(Handshake.greeting()).build();
        var reply = connection.askOnce(
                Methods.OPEN_BUS, request, connection.options().deadline());
        Handshake.check(reply.getIdentification(), connection.address());
        return reply;
    }

    @Override
    public Info info() {
        return info;
    }

    @Override
    public Status status() {
        return ReachabilityStatus.status(() -> StatusMessages.status(connection.ask(
                Methods.BUS_STATUS,
                StatusRequest.getDefaultInstance(),
                connection.options().statusDeadline())));
    }

    @Override
    public void publish(String subject, byte[] message) {
        check(subject, message);
        var request = PublishRequest.newBuilder()
                .setSubject(subject)
                .setMessage(UnsafeByteOperations.unsafeWrap(message))
                .build();
        ExceptionTranslator.translated(() -> {
            stream.publish(request);
            return true;
        });
    }

    @Override
    public Subscription subscribe(String pattern, Subscriber subscriber) {
        connection.checkOpen();
        Subjects.checkPattern(pattern);
        var request = SubscribeRequest.newBuilder().setPattern(pattern).build();
        return ExceptionTranslator.translated(() -> {
            stream.flush();
            return keep(ReconnectingCall.begin(connection, Methods.SUBSCRIBE, request, new Listening(subscriber)));
        });
    }

    @Override
    public Subscription respond(String subject, Responder responder) {
        connection.checkOpen();
        Subjects.check(subject);
        var request = RespondRequest.newBuilder().setSubject(subject).build();
        return ExceptionTranslator.translated(
                () -> keep(ReconnectingCall.begin(connection, Methods.RESPOND, request, new Answering(responder))));
    }

    private Subscription keep(Subscription call) {
        lasting.add(call);
        return () -> {
            lasting.remove(call);
            call.close();
        };
    }

    @Override
    public byte[] request(String subject, byte[] message, Duration timeout) {
        check(subject, message);
        var request = RequestRequest.newBuilder()
                .setSubject(subject)
                .setMessage(UnsafeByteOperations.unsafeWrap(message))
                .setTimeoutNanos(Math.max(1, timeout.toNanos()))
                .build();
        return ExceptionTranslator.translated(() -> connection
                .ask(Methods.REQUEST, request, timeout.plus(ROUND_TRIP))
                .getMessage()
                .toByteArray());
    }

    private void check(String subject, byte[] message) {
        connection.checkOpen();
        Subjects.check(subject);
        if (message.length > info.messageBytesMax()) {
            throw new ProviderException(
                    Fault.TOO_LARGE,
                    "a message of " + message.length + " bytes, at most " + info.messageBytesMax() + " are allowed");
        }
    }

    @Override
    public void close() {
        stream.close();
        List.copyOf(lasting).forEach(Subscription::close);
        connection.close();
    }

    private record Listening(Subscriber subscriber)
            implements ReconnectingCall.AnswerListener<SubscribeRequest, SubscribeReply> {
        @Override
        public void received(SubscribeReply reply, ReconnectingCall<SubscribeRequest, SubscribeReply> on) {
            switch (reply.getReplyCase()) {
                case MESSAGE ->
                    subscriber.message(
                            reply.getMessage().getSubject(),
                            reply.getMessage().getMessage().toByteArray());
                // An unknown reply may have been a message.
                case GAP, REPLY_NOT_SET -> subscriber.gap();
                case SUBSCRIBED -> LOG.log(System.Logger.Level.DEBUG, "subscribed twice");
            }
        }

        @Override
        public void missed() {
            subscriber.gap();
        }
    }

    /** Answers questions, several at the same time. */
    private final class Answering implements ReconnectingCall.AnswerListener<RespondRequest, RespondReply> {
        private final Responder responder;
        private final Semaphore free = new Semaphore(ANSWERS_MAX);

        Answering(Responder responder) {
            this.responder = responder;
        }

        @Override
        public void received(RespondReply reply, ReconnectingCall<RespondRequest, RespondReply> on) {
            if (!reply.hasQuestion()) {
                return;
            }
            // Waits for one of the open answers. Meanwhile the provider sends no more questions.
            free.acquireUninterruptibly();
            Guard.startVirtual("bus answer", () -> {
                try {
                    var answer = answer(responder, reply.getQuestion(), info.messageBytesMax());
                    on.send(RespondRequest.newBuilder().setAnswer(answer).build());
                } finally {
                    free.release();
                }
            });
        }

        @Override
        public void missed() {
            // The provider has told the callers that there was no answer.
        }
    }

    /** Whatever the responder throws, the one who asked is told. */
    private static Answer answer(Responder responder, Question question, int bytesMax) {
        var answer = Answer.newBuilder().setId(question.getId());
        try {
            var bytes = responder.answer(question.getMessage().toByteArray());
            return bytes.length > bytesMax
                    ? answer.setTooLarge(bytes.length).build()
                    : answer.setMessage(UnsafeByteOperations.unsafeWrap(bytes)).build();
        } catch (Throwable failed) { // a responder may throw anything, and somebody waits for the answer
            Guard.failed("bus responder", failed);
            return answer.setFailure(String.valueOf(failed)).build();
        }
    }
}
