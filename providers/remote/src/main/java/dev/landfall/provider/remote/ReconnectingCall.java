package dev.landfall.provider.remote;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus.Subscription;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.FaultCodes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call that lasts until it is closed here: when it breaks, it is made again with backoff. Its first answer says that it has begun.
 * Answers are taken one at a time, so a slow receiver is not sent more than the window of the connection.
 */
final class ReconnectingCall<Q, A> implements Subscription {
    private static final System.Logger LOG = System.getLogger(ReconnectingCall.class.getName());

    private final ProviderConnection connection;
    private final MethodDescriptor<Q, A> method;
    private final Q first;
    private final AnswerListener<Q, A> hearing;
    private final CompletableFuture<Boolean> stands = new CompletableFuture<>();
    /** Held during a delivery, so that the end can wait for it. */
    private final ReentrantLock delivering = new ReentrantLock();

    private @Nullable ClientCall<Q, A> call;
    private volatile boolean ended;

    /** Receives the answers. */
    interface AnswerListener<Q, A> {
        /** An answer has arrived. */
        void received(A answer, ReconnectingCall<Q, A> on);

        /** The call was interrupted and has begun again: messages may have been missed. */
        void missed();
    }

    private ReconnectingCall(
            ProviderConnection connection, MethodDescriptor<Q, A> method, Q first, AnswerListener<Q, A> hearing) {
        this.connection = connection;
        this.method = method;
        this.first = first;
        this.hearing = hearing;
    }

    /**
     * Makes the call, and waits until it has begun.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE}
     */
    static <Q, A> ReconnectingCall<Q, A> begin(
            ProviderConnection connection, MethodDescriptor<Q, A> method, Q first, AnswerListener<Q, A> hearing) {
        var lasting = new ReconnectingCall<>(connection, method, first, hearing);
        lasting.attempt(RemoteOptions.BACKOFF_LEAST);
        try {
            lasting.stands.get(connection.options().deadline().toNanos(), TimeUnit.NANOSECONDS);
            return lasting;
        } catch (ExecutionException e) {
            lasting.close();
            throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e);
        } catch (TimeoutException e) {
            lasting.close();
            throw new ProviderException(Fault.UNAVAILABLE, connection.address() + ": no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lasting.close();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted while calling " + connection.address(), e);
        }
    }

    /** Repeats an attempt until it can be started, because a failed start must not end a subscription. */
    private void attemptUntilBegun(Duration pause) {
        if (!Guard.run("bus call", () -> attempt(pause)) && !ended) {
            var longer = connection.longer(pause);
            connection.later(longer, () -> attemptUntilBegun(longer));
        }
    }

    private synchronized void attempt(Duration pause) {
        if (ended || connection.closed()) {
            return;
        }
        var made = connection.lasting(method);
        call = made;
        made.start(new Answers(connection.openings(), pause), new Metadata());
        made.sendMessage(first);
        if (method.getType().clientSendsOneMessage()) {
            made.halfClose();
        }
        made.request(1);
    }

    /** Sends a further message; it is lost when the call is interrupted. */
    synchronized void send(Q message) {
        if (call != null && !ended) {
            send(call, message);
        }
    }

    private synchronized void more() {
        if (call != null) {
            call.request(1);
        }
    }

    @Override
    public void close() {
        ended = true;
        synchronized (this) {
            if (call != null) {
                call.cancel("no longer wanted", null);
            }
        }
        // Waits for a delivery under way, unless this thread is delivering.
        delivering.lock();
        try {
            stands.cancel(false);
        } finally {
            delivering.unlock();
        }
    }

    /** A call that ended in the meantime refuses what is sent. */
    private static <Q> void send(ClientCall<Q, ?> call, Q message) {
        try {
            call.sendMessage(message);
        } catch (IllegalStateException tooLate) {
            LOG.log(System.Logger.Level.DEBUG, "the call has ended already", tooLate);
        }
    }

    /** The answers of one attempt. */
    private final class Answers extends ClientCall.Listener<A> {
        private final long openings;
        private final Duration pause;
        private boolean answered;

        Answers(long openings, Duration pause) {
            this.openings = openings;
            this.pause = pause;
        }

        @Override
        public void onMessage(A answer) {
            if (answered) {
                deliver(() -> hearing.received(answer, ReconnectingCall.this));
            } else if (!stands.complete(true)) {
                deliver(hearing::missed);
            }
            answered = true;
            more();
        }

        private void deliver(Runnable delivery) {
            delivering.lock();
            try {
                if (!ended) {
                    // A failed receiver does not end the call: the next message is delivered.
                    Guard.run("bus subscriber", delivery);
                }
            } finally {
                delivering.unlock();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (ended || connection.closed()) {
                return;
            }
            var again = answered ? RemoteOptions.BACKOFF_LEAST : connection.longer(pause);
            try {
                if (!connection.reopened(status, openings) && !stands.isDone()) {
                    stands.completeExceptionally(FaultCodes.failure(status, trailers, connection.address()));
                    return;
                }
            } catch (RuntimeException notYet) { // whatever prevents the opening now, a later attempt may succeed
                stands.completeExceptionally(notYet);
            }
            LOG.log(System.Logger.Level.DEBUG, "a call to {0} broke: {1}", connection.address(), status);
            connection.later(again, () -> attemptUntilBegun(again));
        }
    }
}
