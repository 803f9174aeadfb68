package dev.landfall.conformance.memory;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Subjects;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A bus between the nodes of one process, for tests of code that uses a bus. It declares that it is shared, so nodes send each other what
 * they would send between processes. On request it loses and repeats messages without telling, because a real bus may do so.
 */
public final class MemoryBus implements Bus {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final double lost;
    private final double repeated;
    private final Random random;
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final Map<String, Responder> responders = new ConcurrentHashMap<>();

    /** A bus that loses nothing and repeats nothing. */
    public MemoryBus() {
        this(0, 0, 0);
    }

    /**
     * A bus that loses and repeats messages.
     *
     * @param lost the share of messages that are lost, 0 to 1, for each subscriber
     * @param repeated the share of messages that arrive twice, 0 to 1, for each subscriber
     * @param seed the same seed loses the same messages
     */
    public MemoryBus(double lost, double repeated, long seed) {
        this.lost = lost;
        this.repeated = repeated;
        this.random = new Random(seed);
    }

    @Override
    public Info info() {
        return new Info("memory", true, MESSAGE_BYTES_MAX);
    }

    @Override
    public Status status() {
        return Status.well("Connected");
    }

    @Override
    public void publish(String subject, byte[] message) {
        Subjects.check(subject);
        if (message.length > MESSAGE_BYTES_MAX) {
            throw new ProviderException(Fault.TOO_LARGE, "a message of " + message.length + " bytes");
        }
        for (var delivery : deliveries) {
            if (Subjects.fits(delivery.pattern, subject)) {
                for (var times = times(); times > 0; times--) {
                    delivery.offer(subject, message);
                }
            }
        }
    }

    private synchronized int times() {
        var drawn = random.nextDouble();
        if (drawn < lost) {
            return 0;
        }
        return drawn < lost + repeated ? 2 : 1;
    }

    @Override
    public Subscription subscribe(String pattern, Subscriber subscriber) {
        Subjects.checkPattern(pattern);
        var delivery = new Delivery(pattern, subscriber);
        deliveries.add(delivery);
        return () -> {
            deliveries.remove(delivery);
            delivery.thread.shutdownNow();
        };
    }

    @Override
    public Subscription respond(String subject, Responder responder) {
        Subjects.check(subject);
        responders.put(subject, responder);
        return () -> responders.remove(subject, responder);
    }

    @Override
    public byte[] request(String subject, byte[] message, Duration timeout) {
        var responder = responders.get(subject);
        if (responder == null) {
            throw new ProviderException(Fault.UNAVAILABLE, "nobody answers on " + subject);
        }
        return responder.answer(message);
    }

    @Override
    public void close() {
        deliveries.forEach(delivery -> delivery.thread.shutdownNow());
        deliveries.clear();
        responders.clear();
    }

    /** One subscriber with the thread that delivers its messages one after the other. */
    private static final class Delivery {
        private final String pattern;
        private final Subscriber subscriber;
        private final ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("memory-bus").factory());

        Delivery(String pattern, Subscriber subscriber) {
            this.pattern = pattern;
            this.subscriber = subscriber;
        }

        void offer(String subject, byte[] message) {
            if (!thread.isShutdown()) {
                thread.execute(() -> subscriber.message(subject, message));
            }
        }
    }
}
