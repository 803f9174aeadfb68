package dev.landfall.provider;

import java.time.Duration;

/**
 * Messaging that makes things fast, never true: it may lose and it may repeat, and nothing depends on it.
 *
 * <ul>
 *   <li>[BU-01] Per publisher and subject, messages arrive in order.
 *   <li>[BU-02] A subscriber that is too slow is told that it missed something ({@link Subscriber#gap}), never silently.
 *   <li>[BU-03] A request is answered by one responder, or fails with {@link Fault#UNAVAILABLE} at once when there is
 *       none and with {@link Fault#UNAVAILABLE} after its time when the answer does not come.
 *   <li>[BU-05] After {@link Subscription#close} returns nothing more is delivered.
 *   <li>[BU-06] A message larger than {@link Info#messageBytesMax()} is refused as {@link Fault#TOO_LARGE}.
 * </ul>
 *
 * <p>A subject is a list of tokens with dots between: letters, digits, {@code -} and {@code _}, opaque ids and never a
 * name that a person chose; {@value #SUBJECT_CHARS_MAX} characters at most. A pattern may have {@code *} for one token.
 * Anything else is the caller's mistake: {@link IllegalArgumentException}. After {@link #close} every call fails as
 * {@link Fault#UNAVAILABLE}.
 */
public interface Bus extends AutoCloseable {
    /** The longest subject or pattern. */
    int SUBJECT_CHARS_MAX = 255;

    /** What this bus is. */
    Info info();

    /** How it is now. */
    Status status();

    /** Sends to whoever listens; returns before anyone received it. Never waits for a slow subscriber. */
    void publish(String subject, byte[] message);

    /**
     * Listens, from the moment this returns. Messages are handed over one at a time, on a thread of the bus.
     *
     * @throws IllegalArgumentException when it is no pattern
     */
    Subscription subscribe(String pattern, Subscriber subscriber);

    /** Answers requests on a subject, from threads of the bus; several at once. */
    Subscription respond(String subject, Responder responder);

    /**
     * Asks and waits for the answer.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE}, also when the responder failed; {@link Fault#TOO_LARGE}, also
     *     when the answer is
     */
    byte[] request(String subject, byte[] message, Duration timeout);

    @Override
    void close();

    /**
     * @param name for people
     * @param shared whether other processes can be on it
     * @param messageBytesMax the largest message
     */
    record Info(String name, boolean shared, int messageBytesMax) {}

    /** Receives messages. */
    interface Subscriber {
        void message(String subject, byte[] message);

        /** Some messages before the next one were lost. */
        void gap();
    }

    /** Answers requests. One that throws {@link Fault#TOO_LARGE} has an answer that is; who asked is told so. */
    @FunctionalInterface
    interface Responder {
        byte[] answer(byte[] message);
    }

    /** Ends a subscription; may be called from within a delivery, which then is the last. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
