package dev.landfall.core.device;

import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import java.util.Collection;
import java.util.List;

/**
 * One device while it is connected: its small in-memory state (per resource: version, ETag, hash; not the twin itself) and
 * the only way to write on its behalf. Every write requires the session's epoch.
 */
public interface DeviceSession {
    DeviceId device();

    /** The device's owner, as the registry has it. */
    String owner();

    /** The session stream's version: the fencing token of all its writes. */
    long epoch();

    /**
     * Takes what the device said about resources: one message, one append, in order. For the event loop: never waits,
     * never reads the store. What changes nothing (same status, content and types as before; a sample of the same time as the one
     * before) is left out, and when nothing is left, {@code done} is called at once.
     *
     * @param reports at least one; one href may come more than once, the later ones win in order
     * @param done called once, from any thread, when all of it is durable or known not to be
     * @return false when there is no room now: nothing was taken; stop reading from the device, and offer the same again
     *     from {@link #whenRoom}
     */
    boolean offer(List<Report> reports, Done done);

    /** Calls back once, from any thread, when there is room again. */
    void whenRoom(Runnable callback);

    /** The links as published, by the last word of the store. */
    List<Link> links();

    /** The newest ETags the twins have, newest first. */
    List<byte[]> etags(int limit);

    /**
     * Publishes links: those with the same href replace older ones. Blocks until durable.
     *
     * @throws dev.landfall.core.model.Refused TOO_LARGE when there would be too many, REPLACED, UNAVAILABLE
     */
    void publish(List<Link> links);

    /** Withdraws links, by href; their twins become NOT_FOUND without content, and their pending commands are cancelled. Blocks. */
    List<String> unpublish(Collection<String> hrefs);

    /** What people call the device, empty to leave it, and what it is; nothing is written when it is known already. Blocks. */
    void describe(String name, List<String> types);

    /** How far twins follow. */
    Synchronisation synchronisation();

    /** Twin synchronisation began, or is complete, or was switched. Blocks until durable. */
    void synchronisation(Synchronisation.State state, boolean enabled, boolean forced);

    /**
     * Which resources that the hub keeps have changed since this was asked last, or since the session was opened: each as it is
     * now, those that are gone with NOT_FOUND. Blocks. To be asked when {@link Sessions.Listener#commandsWaiting} was called,
     * which is called again at once when there is more than one answer holds, about a mebibyte.
     *
     * @throws dev.landfall.core.model.Refused REPLACED, UNAVAILABLE
     */
    List<Fact> keptChanges();

    /** What apps ask of this device. */
    SessionCommands commands();

    /** The device left: durable presence, and what was sent and not answered becomes unknown. Blocks; safe to call again. */
    void close(String reason);

    /**
     * What the device said about one resource.
     *
     * @param types resource types when the message named them; empty otherwise
     * @param etag may be empty
     * @param sequence grows with each message on this connection
     * @param takenAt {@link #STATE}, {@link #NOW}, or when the sample was taken, as the device says: nanoseconds since 1970
     */
    record Report(
            String href,
            AnswerStatus status,
            Content content,
            List<String> types,
            byte[] etag,
            long sequence,
            long takenAt) {
        /** A state, that holds until it changes: the same again is no news. */
        public static final long STATE = 0;
        /** A sample, taken just now: news, whatever it says. */
        public static final long NOW = -1;

        /** A state. */
        public Report(
                String href, AnswerStatus status, Content content, List<String> types, byte[] etag, long sequence) {
            this(href, status, content, types, etag, sequence, STATE);
        }
    }

    /** What became of an offer. */
    interface Done {
        /** All of it is durable (or was known already). */
        void stored();

        /**
         * None of it is. Either the session is over or the store failed, and the listener is told as well; or this message can't
         * be taken and the session goes on: {@code too-large} (more than the store takes at once, or
         * the values of all the device's resources together would have more than 16 MiB), {@code too-many-resources}
         * (more than {@value TwinDigests#RESOURCES_MAX} in the device's life), {@code invalid-href},
         * {@code kept-by-hub} (the device cannot change it).
         */
        void failed(String reason);
    }
}
