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
 * A connected device: a small state in memory (for each resource its version, ETag and hash, not the value), and the only way to write
 * for the device. Every write requires the epoch of the session (fencing). For the gateway that holds the connection.
 */
public interface DeviceSession {
    /** The id of the device. */
    DeviceId device();

    /** The owner of the device. */
    String owner();

    /** The version of the session stream at the opening: the fencing token of all writes of this session. */
    long epoch();

    /**
     * Stores what the device has reported about resources: one message, one append, in order. For the event loop: it never waits and
     * never reads the store. Reports that change nothing are left out: a state with the same status, content and types as before, or a
     * sample with the time of the one before. If no report is left, {@code done} is called at once.
     *
     * @param reports at least one; one href may be in several, and they count in their order
     * @param done called once, on any thread, when the message is durable or has failed
     * @return false when there is no room: nothing was taken; the gateway stops reading from the device, and offers the same reports
     *     again after {@link #whenRoom} has called back
     */
    boolean offer(List<Report> reports, Done done);

    /** Calls back once, on any thread, when there is room for an offer again. */
    void whenRoom(Runnable callback);

    /** The published links of the device, as this session knows them. */
    List<Link> links();

    /**
     * The ETags of the resources that were reported last, the newest first.
     *
     * @param limit the maximum number
     */
    List<byte[]> etags(int limit);

    /**
     * Publishes links; a link replaces an older one with the same href. Blocks until it is durable.
     *
     * @throws dev.landfall.core.model.Refused TOO_LARGE when there would be too many links, REPLACED, UNAVAILABLE
     */
    void publish(List<Link> links);

    /**
     * Withdraws links by href. Their twins become NOT_FOUND without content, and their pending commands end. Blocks until it is durable.
     *
     * @return the hrefs that were withdrawn
     */
    List<String> unpublish(Collection<String> hrefs);

    /**
     * Stores the name and the types of the device. Writes nothing when they are unchanged. Blocks until it is durable.
     *
     * @param name the name for people; empty to keep the name
     */
    void describe(String name, List<String> types);

    /** The state of the twin synchronisation. */
    Synchronisation synchronisation();

    /**
     * Changes the state of the twin synchronisation. Blocks until it is durable.
     *
     * @param enabled whether the synchronisation is switched on
     * @param forced whether an app has forced it
     */
    void synchronisation(Synchronisation.State state, boolean enabled, boolean forced);

    /**
     * The resources kept by the hub that have changed since the last call, or since the session was opened; a deleted resource has the
     * status NOT_FOUND. Blocks. The gateway calls it after {@link Sessions.Listener#commandsWaiting}. One call returns about a mebibyte;
     * when there is more, the listener is called again at once.
     *
     * @throws dev.landfall.core.model.Refused REPLACED, UNAVAILABLE
     */
    List<Fact> keptChanges();

    /** The commands of apps to this device. */
    SessionCommands commands();

    /** The device leaves in the regular way, so its will is not stored when the session ends. Never waits. */
    void withdrawWill();

    /**
     * Ends the session because the device has left. Its will is stored in the same append, unless it was withdrawn. The device is then stored as offline, and commands without an answer become unknown.
     * Blocks; may be called again.
     *
     * @param reason one word, which apps see
     */
    void close(String reason);

    /**
     * A report of the device about one resource.
     *
     * @param types the resource types that the message names; empty when it names none
     * @param etag may be empty
     * @param sequence grows with each message of the connection
     * @param takenAt {@link #STATE}, {@link #NOW}, or the time at which the device has taken the sample, in nanoseconds since 1970
     */
    record Report(
            String href,
            AnswerStatus status,
            Content content,
            List<String> types,
            byte[] etag,
            long sequence,
            long takenAt) {
        /** A state, which holds until it changes: a repeated report is not stored. */
        public static final long STATE = 0;
        /** A sample that was taken just now: it is always stored. */
        public static final long NOW = -1;

        /** A report of a state. */
        public Report(
                String href, AnswerStatus status, Content content, List<String> types, byte[] etag, long sequence) {
            this(href, status, content, types, etag, sequence, STATE);
        }
    }

    /** Receives the result of an offer. */
    interface Done {
        /** The whole message is durable. */
        void stored();

        /**
         * Nothing of the message is stored. Either the session is over, and the listener is told as well; or only this message cannot be
         * stored, and the session goes on: {@code too-large} (more than the store takes in one append, or the values of all resources of
         * the device would exceed 16 MiB), {@code too-many-resources} (more than {@value TwinDigests#RESOURCES_MAX} since the sign-up of
         * the device), {@code invalid-href}, {@code kept-by-hub} (the device may not change this resource).
         *
         * @param reason one word
         */
        void failed(String reason);
    }
}
