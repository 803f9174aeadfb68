package dev.landfall.provider.embedded;

import dev.landfall.provider.Bus.Subscriber;
import dev.landfall.provider.Bus.Subscription;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: a bounded queue, and at most one thread that delivers its messages. When the queue is full, messages are lost until it
 * has been emptied; the subscriber is then told about the loss before it gets newer messages.
 */
final class LocalSubscription implements Subscription {
    private record Message(String subject, byte[] bytes) {}

    final String pattern;
    private final Subscriber subscriber;
    private final Executor threads;
    private final LocalBus.Options bounds;
    private final Consumer<LocalSubscription> ended;

    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean lost;
    private boolean busy;
    private volatile boolean closed;
    /** Held during a delivery, so that the end of the subscription can wait for it. */
    private final ReentrantLock delivering = new ReentrantLock();

    LocalSubscription(
            String pattern,
            Subscriber subscriber,
            Executor threads,
            LocalBus.Options bounds,
            Consumer<LocalSubscription> ended) {
        this.pattern = pattern;
        this.subscriber = subscriber;
        this.threads = threads;
        this.bounds = bounds;
        this.ended = ended;
    }

    /** Adds a message, or notes its loss. Never waits for the subscriber. */
    void offer(String subject, byte[] message) {
        synchronized (queue) {
            if (closed) {
                return;
            }
            var full = queue.size() >= bounds.queueMessagesMax()
                    || (!queue.isEmpty() && queuedBytes + message.length > bounds.queueBytesMax());
            if (lost || full) {
                lost = true;
            } else {
                queue.add(new Message(subject, message));
                queuedBytes += message.length;
            }
            if (busy) {
                return;
            }
            busy = true;
        }
        begin();
    }

    /** Starts the thread that delivers. If none can be started, the next message tries again. */
    private void begin() {
        var begun = false;
        try {
            threads.execute(this::empty);
            begun = true;
        } finally {
            if (!begun) {
                synchronized (queue) {
                    busy = false;
                }
            }
        }
    }

    private void empty() {
        var done = false;
        try {
            while (deliver()) {
                // Delivers one message after the other.
            }
            done = true;
        } finally {
            if (!done) {
                // The subscriber has thrown. The guard of the thread logs it, and the next message gets a new thread.
                begin();
            }
        }
    }

    /**
     * Delivers the next message or the notice of a loss.
     *
     * @return false when there was none
     */
    private boolean deliver() {
        delivering.lock();
        try {
            Message next;
            synchronized (queue) {
                next = take();
                if (next == null && !lost) {
                    busy = false;
                    return false;
                }
                if (next == null) {
                    lost = false;
                }
            }
            if (next == null) {
                subscriber.gap();
            } else {
                subscriber.message(next.subject(), next.bytes());
            }
            return true;
        } finally {
            delivering.unlock();
        }
    }

    private @Nullable Message take() {
        if (closed) {
            forget();
        }
        var next = queue.poll();
        if (next != null) {
            queuedBytes -= next.bytes().length;
        }
        return next;
    }

    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
        }
        ended.accept(this);
        // Waits for a delivery under way, unless this thread is delivering.
        delivering.lock();
        try {
            forget();
        } finally {
            delivering.unlock();
        }
    }

    private void forget() {
        synchronized (queue) {
            queue.clear();
            queuedBytes = 0;
            lost = false;
        }
    }
}
