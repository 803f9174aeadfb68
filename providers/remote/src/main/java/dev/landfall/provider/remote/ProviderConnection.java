package dev.landfall.provider.remote;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.provider.remote.wire.FaultCodes;
import dev.landfall.provider.remote.wire.Transport;
import dev.landfall.provider.remote.wire.ViewMessages;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one provider. Every call has a deadline, every failure becomes one of the faults, a lost connection is opened again
 * with backoff, and a restarted provider is opened again before the call is repeated. Any thread; calls block.
 */
final class ProviderConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProviderConnection.class.getName());
    private static final int CLOSING_SECONDS = 2;
    /** The time for a stream of messages, in multiples of the usual deadline. */
    private static final int TELLING = 6;
    /** The minimum size of a request that a provider must accept, and so the maximum size of a first answer, in bytes. */
    private static final int REQUEST_BYTES_LEAST = 4 * ViewMessages.PART_BYTES;

    private final Address address;
    private final RemoteOptions options;
    private final EventLoopGroup loops;
    private final Executor threads;
    private final ManagedChannel channel;
    private final AtomicBoolean reconnecting = new AtomicBoolean();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile long openings;
    private volatile @Nullable Runnable reopen;
    private volatile int answerBytesMax = ViewMessages.PART_BYTES + REQUEST_BYTES_LEAST;
    private volatile boolean closed;

    ProviderConnection(Address address, RemoteOptions options) {
        this.address = address;
        this.options = options;
        this.loops = Transport.loops("provider", 1);
        this.threads = task -> Guard.startVirtual(ExceptionTranslator.NAME, task);
        this.channel = Transport.channel(address, loops, threads);
        watch();
    }

    Address address() {
        return address;
    }

    RemoteOptions options() {
        return options;
    }

    /** Sets the maximum size of a part of an answer. */
    void answersOf(int bytesMax) {
        answerBytesMax = Math.max(bytesMax, answerBytesMax);
    }

    /**
     * Makes the first call, with retries until the patience is over.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} with a sentence when there is no answer
     */
    <T> T begin(Supplier<T> question) {
        var end = System.nanoTime() + options.patience().toNanos();
        var pause = RemoteOptions.BACKOFF_LEAST;
        var logged = false;
        while (true) {
            try {
                return question.get();
            } catch (ProviderException notYet) {
                // Waiting does not change a certificate.
                var hopeless = notYet.fault() != Fault.UNAVAILABLE || FaultCodes.byTls(notYet);
                if (hopeless || System.nanoTime() - end >= 0) {
                    throw notYet;
                }
                if (!logged) {
                    LOG.log(System.Logger.Level.WARNING, "no provider answers yet at {0}, waiting for it", address);
                    logged = true;
                }
            }
            pause(pause);
            pause = longer(pause);
        }
    }

    /** Sets what runs when the provider says that it has not been opened. */
    void reopenBy(Runnable open) {
        reopen = open;
    }

    /** Makes a call and waits for its answer; opens a restarted provider first. */
    <Q, A> A ask(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
        return ExceptionTranslator.translated(() -> asked(method, question, deadline));
    }

    private <Q, A> A asked(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
        var before = openings;
        try {
            return unary(method, question, deadline);
        } catch (StatusRuntimeException failed) {
            if (!reopened(failed.getStatus(), before)) {
                throw failure(failed);
            }
        }
        return askOnce(method, question, deadline);
    }

    <Q, A> A ask(MethodDescriptor<Q, A> method, Q question) {
        return ask(method, question, options.deadline());
    }

    /** Makes a call without opening the provider: for the opening itself. */
    <Q, A> A askOnce(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
        try {
            return unary(method, question, deadline);
        } catch (StatusRuntimeException failed) {
            throw failure(failed);
        }
    }

    private <Q, A> A unary(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
        checkOpen();
        return ClientCalls.blockingUnaryCall(channel, method, within(deadline), question);
    }

    /**
     * Makes a call, and passes on the parts of the answer as they arrive; no part is passed on before it is certain that the call need
     * not be repeated.
     */
    <Q, A> void parts(MethodDescriptor<Q, A> method, Q question, Consumer<A> parts) {
        ExceptionTranslator.translated(() -> {
            askedForParts(method, question, parts);
            return true;
        });
    }

    private <Q, A> void askedForParts(MethodDescriptor<Q, A> method, Q question, Consumer<A> parts) {
        var before = openings;
        try {
            streamed(method, question, parts);
        } catch (StatusRuntimeException failed) {
            if (!reopened(failed.getStatus(), before)) {
                throw failure(failed);
            }
            partsOnce(method, question, parts);
        }
    }

    private <Q, A> void partsOnce(MethodDescriptor<Q, A> method, Q question, Consumer<A> parts) {
        try {
            streamed(method, question, parts);
        } catch (StatusRuntimeException failed) {
            throw failure(failed);
        }
    }

    private <Q, A> void streamed(MethodDescriptor<Q, A> method, Q question, Consumer<A> parts) {
        checkOpen();
        // Ends the call when a part cannot be used. Has no effect after its end.
        try (var context = Context.current().withCancellation()) {
            var outside = context.attach();
            try {
                ClientCalls.blockingServerStreamingCall(channel, method, within(options.deadline()), question)
                        .forEachRemaining(part -> ExceptionTranslator.take(address, part, parts));
            } finally {
                context.detach(outside);
            }
        }
    }

    /** Sends several messages, and waits for the answer, with a longer deadline. */
    <Q, A> A stream(MethodDescriptor<Q, A> method, List<Q> messages) {
        return ExceptionTranslator.translated(() -> streamOnce(method, messages));
    }

    private <Q, A> A streamOnce(MethodDescriptor<Q, A> method, List<Q> messages) {
        var before = openings;
        var first = ClientStreamCall.stream(
                channel, method, within(options.deadline().multipliedBy(TELLING)), messages);
        if (first.failure() != null && reopened(first.failure().getStatus(), before)) {
            first = ClientStreamCall.stream(
                    channel, method, within(options.deadline().multipliedBy(TELLING)), messages);
        }
        if (first.failure() != null) {
            throw failure(first.failure());
        }
        return Objects.requireNonNull(first.answer());
    }

    /** A long-lived call without a deadline. */
    <Q, A> ClientCall<Q, A> lasting(MethodDescriptor<Q, A> method) {
        checkOpen();
        return channel.newCall(
                method, CallOptions.DEFAULT.withExecutor(threads).withMaxInboundMessageSize(answerBytesMax));
    }

    private CallOptions within(Duration deadline) {
        return CallOptions.DEFAULT
                .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .withMaxInboundMessageSize(answerBytesMax);
    }

    /**
     * Opens the provider again if it asks for that.
     *
     * @param before the value of {@link #openings} before the call, because another thread may have opened it since
     * @return false when it did not ask for it
     */
    boolean reopened(Status status, long before) {
        var open = reopen;
        if (status.getCode() != Status.Code.FAILED_PRECONDITION || open == null || closed) {
            return false;
        }
        opening.lock();
        try {
            if (openings == before) {
                open.run();
                openings = before + 1;
                LOG.log(System.Logger.Level.INFO, "the provider at {0} was restarted and is open again", address);
            }
            return true;
        } finally {
            opening.unlock();
        }
    }

    long openings() {
        return openings;
    }

    RuntimeException failure(StatusRuntimeException failed) {
        return closed ? closedFailure() : FaultCodes.failure(failed, address);
    }

    void checkOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    private ProviderException closedFailure() {
        return new ProviderException(Fault.UNAVAILABLE, "the provider at " + address + " was closed here");
    }

    boolean closed() {
        return closed;
    }

    /** Runs a task later, which may block. */
    void later(Duration pause, Runnable task) {
        if (closed) {
            return;
        }
        try {
            var _ = loops.schedule(
                    Guard.guarded(ExceptionTranslator.NAME, () -> threads.execute(task)),
                    pause.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.log(System.Logger.Level.DEBUG, "closed meanwhile", closing);
        }
    }

    /** The next longer pause. */
    Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(options.backoffMax()) < 0 ? doubled : options.backoffMax();
    }

    /** Limits gRPC's own backoff, which goes up to two minutes: too long for callers that wait for a restarted provider. */
    private void watch() {
        var state = channel.getState(false);
        if (state == ConnectivityState.SHUTDOWN) {
            return;
        }
        channel.notifyWhenStateChanged(state, Guard.guarded(ExceptionTranslator.NAME, this::watch));
        if (state == ConnectivityState.TRANSIENT_FAILURE && reconnecting.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.DEBUG, "the provider at {0} is not reached, trying again", address);
            later(RemoteOptions.BACKOFF_LEAST, () -> reconnect(RemoteOptions.BACKOFF_LEAST));
        }
    }

    private void reconnect(Duration pause) {
        if (closed || channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
            reconnecting.set(false);
            return;
        }
        channel.resetConnectBackoff();
        var next = longer(pause);
        later(next, () -> reconnect(next));
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted while waiting for " + address, e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        channel.shutdownNow();
        try {
            var _ = channel.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var _ = loops.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS);
    }
}
