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

/** Serves calls, up to a maximum number at the same time. Failures are told in the terms of the contract. */
final class Calls {
    private static final System.Logger LOG = System.getLogger(Calls.class.getName());
    private static final Duration COME_BACK = Duration.ofMillis(100);

    private final Semaphore permits;
    private final Executor threads;
    private final ServerOptions options;

    Calls(ServerOptions options, Executor threads) {
        this.options = options;
        this.threads = threads;
        this.permits = new Semaphore(options.callsMax());
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

    /** Accepts that a caller cancels its call. */
    static <A> void mayBeCancelled(StreamObserver<A> out) {
        ((ServerCallStreamObserver<A>) out).setOnCancelHandler(() -> {});
    }

    /** The same for a call that has already begun. */
    <A> void answerRunning(StreamObserver<A> out, Supplier<A> work) {
        if (!permits.tryAcquire()) {
            out.onError(FaultCodes.status(full()));
            return;
        }
        answer(out, work, permits);
    }

    /** Answers with parts, no faster than the caller takes them. */
    <A> void stream(StreamObserver<A> out, Consumer<BackPressuredStream<A>> work) {
        var flow = new BackPressuredStream<>((ServerCallStreamObserver<A>) out, options.stall(), () -> {});
        if (!permits.tryAcquire()) {
            flow.fail(full());
            return;
        }
        // On a thread of its own: the call's own must stay free to say when there is room again.
        threads.execute(() -> stream(flow, work, permits));
    }

    static ProviderException full() {
        return new ProviderException(Fault.THROTTLED, "too many calls at once", COME_BACK, null);
    }

    /** The failure, after it was counted and logged if it is unexpected. */
    static RuntimeException noted(RuntimeException wrong) {
        note(wrong);
        return wrong;
    }

    private static <A> void answer(StreamObserver<A> out, Supplier<A> work, Semaphore permits) {
        A answer;
        try {
            answer = work.get();
        } catch (Throwable wrong) { // a provider may throw anything, and the caller is told what it can use of it
            note(wrong);
            out.onError(FaultCodes.status(wrong));
            return;
        } finally {
            permits.release();
        }
        out.onNext(answer);
        out.onCompleted();
    }

    private static <A> void stream(
            BackPressuredStream<A> flow, Consumer<BackPressuredStream<A>> work, Semaphore permits) {
        try {
            work.accept(flow);
            flow.complete();
        } catch (Throwable wrong) { // a provider may throw anything, and the caller is told what it can use of it
            note(wrong);
            flow.fail(wrong);
        } finally {
            permits.release();
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
