package dev.landfall.provider.remote;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** One call with several messages and one answer. */
final class ClientStreamCall {
    private ClientStreamCall() {}

    /** The result: an answer or a failure. */
    record CallResult<A>(@Nullable A answer, @Nullable StatusRuntimeException failure) {}

    static <Q, A> CallResult<A> stream(
            ManagedChannel channel, MethodDescriptor<Q, A> method, CallOptions options, List<Q> all) {
        ClientCall<Q, A> call = channel.newCall(method, options);
        var heard = new AnswerListener<A>();
        call.start(heard, new Metadata());
        call.request(2);
        for (var message : all) {
            call.sendMessage(message);
        }
        call.halfClose();
        try {
            return heard.answers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call.cancel("interrupted", e);
            return new CallResult<>(null, Status.CANCELLED.withCause(e).asRuntimeException());
        }
    }

    private static final class AnswerListener<A> extends ClientCall.Listener<A> {
        private final BlockingQueue<CallResult<A>> answers = new LinkedBlockingQueue<>();
        private @Nullable A answer;

        @Override
        public void onMessage(A message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk() && answer != null) {
                answers.add(new CallResult<>(answer, null));
                return;
            }
            var failed = status.isOk() ? Status.INTERNAL.withDescription("no answer") : status;
            answers.add(new CallResult<>(null, failed.asRuntimeException(trailers)));
        }
    }
}
