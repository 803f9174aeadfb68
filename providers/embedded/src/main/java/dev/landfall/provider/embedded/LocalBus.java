package dev.landfall.provider.embedded;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Subjects;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The bus of the embedded setup: within the process, on virtual threads. Each subscriber has its own bounded queue, so a slow one does
 * not delay others. Any thread.
 */
public final class LocalBus implements Bus {
    private final Options options;
    private final Executor threads = Guard.virtualThreads("bus");
    /** The subscriptions by subject; those whose pattern has a star are in {@link #patterns}. */
    private final Map<String, List<LocalSubscription>> subjects = new ConcurrentHashMap<>();

    private final List<LocalSubscription> patterns = new CopyOnWriteArrayList<>();
    private final Map<String, List<Answering>> responders = new ConcurrentHashMap<>();
    private final Semaphore requests;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    /**
     * The limits of a bus.
     *
     * @param messageBytesMax the maximum size of a message
     * @param queueMessagesMax how many messages may wait for one subscriber
     * @param queueBytesMax how many bytes may wait for one subscriber
     * @param requestsMax how many requests may be under way
     */
    public record Options(int messageBytesMax, int queueMessagesMax, long queueBytesMax, int requestsMax) {
        private static final int MIB = 1024 * 1024;

        /** @throws IllegalArgumentException when a limit is below 1 */
        public Options {
            if (messageBytesMax < 1 || queueMessagesMax < 1 || queueBytesMax < 1 || requestsMax < 1) {
                throw new IllegalArgumentException("a bound of the embedded bus is below 1");
            }
        }

        /** The usual limits: messages of 1 MiB, 4,096 messages or 16 MiB waiting, 10,000 requests. */
        public static Options usual() {
            return new Options(MIB, 4096, 16L * MIB, 10_000);
        }
    }

    private record Answering(String subject, Responder responder) {}

    /** Creates a bus with these limits. */
    public LocalBus(Options options) {
        this.options = options;
        this.requests = new Semaphore(options.requestsMax());
    }

    @Override
    public Info info() {
        return new Info("local", false, options.messageBytesMax());
    }

    @Override
    public Status status() {
        return closed
                ? new Status(List.of(new Status.Condition("Connected", false, "Closed", "the bus is closed")))
                : Status.well("Connected");
    }

    @Override
    public void publish(String subject, byte[] message) {
        check(subject, message);
        for (var listener : subjects.getOrDefault(subject, List.of())) {
            listener.offer(subject, message);
        }
        for (var listener : patterns) {
            if (Subjects.fits(listener.pattern, subject)) {
                listener.offer(subject, message);
            }
        }
    }

    private <T> T next(List<T> all) {
        return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
    }

    @Override
    public Subscription subscribe(String pattern, Subscriber subscriber) {
        open();
        Subjects.checkPattern(pattern);
        var listener = new LocalSubscription(pattern, subscriber, threads, options, this::remove);
        if (Subjects.hasStar(pattern)) {
            patterns.add(listener);
        } else {
            add(subjects, pattern, listener);
        }
        return listener;
    }

    private void remove(LocalSubscription listener) {
        patterns.remove(listener);
        remove(subjects, listener.pattern, listener);
    }

    @Override
    public Subscription respond(String subject, Responder responder) {
        open();
        Subjects.check(subject);
        var answering = new Answering(subject, responder);
        add(responders, subject, answering);
        return () -> remove(responders, subject, answering);
    }

    private static <T> void add(Map<String, List<T>> all, String subject, T one) {
        all.compute(subject, (_, before) -> {
            var list = before == null ? new CopyOnWriteArrayList<T>() : before;
            list.add(one);
            return list;
        });
    }

    private static <T> void remove(Map<String, List<T>> all, String subject, T one) {
        all.computeIfPresent(subject, (_, list) -> {
            list.remove(one);
            return list.isEmpty() ? null : list;
        });
    }

    @Override
    public byte[] request(String subject, byte[] message, Duration timeout) {
        check(subject, message);
        var able = List.copyOf(responders.getOrDefault(subject, List.of()));
        if (able.isEmpty()) {
            throw unavailable("nobody answers on " + subject, null);
        }
        if (!requests.tryAcquire()) {
            throw unavailable("too many requests are under way", null);
        }
        var responder = next(able).responder();
        var answer = ask(responder, message);
        try {
            return checkSize(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw unavailable("no answer on " + subject + " within " + timeout, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderException failed && failed.fault() == Fault.TOO_LARGE) {
                throw failed;
            }
            throw unavailable("the responder on " + subject + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while waiting for an answer on " + subject, e);
        }
    }

    private CompletableFuture<byte[]> ask(Responder responder, byte[] message) {
        var asked = false;
        try {
            var answer = CompletableFuture.supplyAsync(() -> answer(responder, message), threads);
            asked = true;
            return answer;
        } finally {
            if (!asked) {
                requests.release();
            }
        }
    }

    private byte[] answer(Responder responder, byte[] message) {
        try {
            return responder.answer(message);
        } catch (ProviderException told) {
            throw told;
        } catch (RuntimeException
                | Error bug) { // the caller may have stopped waiting, so the failure is also reported here
            Guard.failed("bus-responder", bug);
            throw bug;
        } finally {
            requests.release();
        }
    }

    private void check(String subject, byte[] message) {
        open();
        Subjects.check(subject);
        checkSize(message);
    }

    private byte[] checkSize(byte[] message) {
        if (message.length > options.messageBytesMax()) {
            throw new ProviderException(
                    Fault.TOO_LARGE,
                    "a message of " + message.length + " bytes, at most " + options.messageBytesMax() + " are allowed");
        }
        return message;
    }

    private void open() {
        if (closed) {
            throw unavailable("the bus is closed", null);
        }
    }

    private static ProviderException unavailable(String why, @Nullable Throwable cause) {
        return new ProviderException(Fault.UNAVAILABLE, why, cause);
    }

    @Override
    public void close() {
        closed = true;
        subjects.values().forEach(all -> List.copyOf(all).forEach(LocalSubscription::close));
        List.copyOf(patterns).forEach(LocalSubscription::close);
        responders.clear();
    }
}
