package dev.landfall.provider.remote.server;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.FaultCodes;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Serves calls, not more at once than there is room for; whatever goes wrong is told in the words of the contract. */
final class Calls {
    private static final System.Logger LOG = System.getLogger(Calls.class.getName());
    private static final Duration COME_BACK = Duration.ofMillis(100);

    private final Semaphore room;
    private final Executor threads;
    private final ServerOptions options;

    Calls(ServerOptions options, Executor threads) {
        this.options = options;
        this.threads = threads;
        this.room = new Semaphore(options.callsMax());
    }

    ServerOptions options() {
        return options;
    }

    Executor threads() {
        return threads;
    }

    /** Answers with one message. */
    <A> void answer(StreamObserver<A> out, Supplier<A> work) {
        mayBeCancelled(out);
        answerRunning(out, work);
    }

    /** Whoever no longer waits for an answer is no reason to fail. */
    static <A> void mayBeCancelled(StreamObserver<A> out) {
        ((ServerCallStreamObserver<A>) out).setOnCancelHandler(() -> {});
    }

    /** The same for a call that has begun already. */
    <A> void answerRunning(StreamObserver<A> out, Supplier<A> work) {
        if (!room.tryAcquire()) {
            out.onError(FaultCodes.status(full()));
            return;
        }
        answer(out, work, room);
    }

    /** Answers with parts, no faster than they are taken. */
    <A> void stream(StreamObserver<A> out, Consumer<BackPressuredStream<A>> work) {
        var flow = new BackPressuredStream<>((ServerCallStreamObserver<A>) out, options.stall(), () -> {});
        if (!room.tryAcquire()) {
            flow.fail(full());
            return;
        }
        // On a thread of its own: the call's own must stay free to say when there is room again.
        threads.execute(() -> stream(flow, work, room));
    }

    static ProviderException full() {
        return new ProviderException(Fault.THROTTLED, "too many calls at once", COME_BACK, null);
    }

    /** The same, after it was counted and logged if nobody expected it. */
    static RuntimeException noted(RuntimeException wrong) {
        note(wrong);
        return wrong;
    }

    private static <A> void answer(StreamObserver<A> out, Supplier<A> work, Semaphore room) {
        A answer;
        try {
            answer = work.get();
        } catch (Throwable wrong) { // a provider may throw anything, and the caller is told what it can use of it
            note(wrong);
            out.onError(FaultCodes.status(wrong));
            return;
        } finally {
            room.release();
        }
        out.onNext(answer);
        out.onCompleted();
    }

    private static <A> void stream(BackPressuredStream<A> flow, Consumer<BackPressuredStream<A>> work, Semaphore room) {
        try {
            work.accept(flow);
            flow.complete();
        } catch (Throwable wrong) { // a provider may throw anything, and the caller is told what it can use of it
            note(wrong);
            flow.fail(wrong);
        } finally {
            room.release();
        }
    }

    private static void note(Throwable wrong) {
        var known = wrong instanceof ProviderException
                || wrong instanceof IllegalArgumentException
                || wrong instanceof io.grpc.StatusRuntimeException;
        if (known) {
            LOG.log(System.Logger.Level.DEBUG, "a call failed", wrong);
        } else {
            Guard.failed("provider call", wrong);
        }
    }
}
