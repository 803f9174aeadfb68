package dev.landfall.provider.remote.server;

import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.contract.provider.v1.Answer;
import dev.landfall.contract.provider.v1.Question;
import dev.landfall.contract.provider.v1.RespondReply;
import dev.landfall.contract.provider.v1.Subscribed;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A remote responder: questions are sent, and answers arrive in any order. Any thread. */
final class RemoteResponder implements Bus.Responder {
    private final BackPressuredStream<RespondReply> flow;
    private final ServerOptions options;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();

    RemoteResponder(ServerCallStreamObserver<RespondReply> out, ServerOptions options, Runnable gone) {
        this.options = options;
        this.flow = new BackPressuredStream<>(out, options.stall(), () -> {
            gone();
            gone.run();
        });
    }

    void begin() {
        flow.send(RespondReply.newBuilder()
                .setResponding(Subscribed.getDefaultInstance())
                .build());
    }

    @Override
    public byte[] answer(byte[] message) {
        if (open.size() >= options.callsMax()) {
            throw new ProviderException(Fault.UNAVAILABLE, "the responder has too many questions already");
        }
        var id = ids.incrementAndGet();
        var answer = new CompletableFuture<Answer>();
        open.put(id, answer);
        try {
            flow.send(RespondReply.newBuilder()
                    .setQuestion(Question.newBuilder().setId(id).setMessage(UnsafeByteOperations.unsafeWrap(message)))
                    .build());
            return result(answer.get(options.stall().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the responder did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "the server is closing", e);
        } finally {
            open.remove(id);
        }
    }

    private static byte[] result(Answer answer) {
        return switch (answer.getResultCase()) {
            case MESSAGE -> answer.getMessage().toByteArray();
            case FAILURE ->
                throw new ProviderException(Fault.UNAVAILABLE, "the responder failed: " + answer.getFailure());
            case TOO_LARGE ->
                throw new ProviderException(Fault.TOO_LARGE, "an answer of " + answer.getTooLarge() + " bytes");
            case RESULT_NOT_SET ->
                throw new ProviderException(Fault.UNAVAILABLE, "the responder's answer is not known here");
        };
    }

    /** An answer has arrived; it is ignored when nobody waits for it. */
    void answered(Answer answer) {
        var waiting = open.remove(answer.getId());
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    /** The responder is gone: all open questions fail. */
    void gone() {
        var failure = new ProviderException(Fault.UNAVAILABLE, "the responder went away");
        open.values().forEach(waiting -> waiting.completeExceptionally(failure));
    }

    void fail(Exception wrong) {
        flow.fail(wrong);
    }

    void complete() {
        flow.complete();
    }
}
