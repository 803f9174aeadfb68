package dev.landfall.core.record;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * The event and the head of a record's stream.
 *
 * @param state whether the record is in use or about to be deleted
 * @param expiry nanoseconds since 1970; 0 when it never expires
 * @param group the group in whose list the record is; may be empty
 * @param bytes the content, in a form of the service
 * @param more fields that a newer version added at the end; kept as they are
 */
record RecordHead(State state, long expiry, String group, byte[] bytes, byte[] more) {
    private static final int FORMAT = 1;
    private static final int KIND = 80;
    private static final State[] STATES = State.values();
    private static final byte[] NOTHING_MORE = {};

    /** A record in the form of this version, without further fields. */
    RecordHead(State state, long expiry, String group, byte[] bytes) {
        this(state, expiry, group, bytes, NOTHING_MORE);
    }

    /** Whether the record can be found at that time: it is in use and has not expired. */
    boolean found(long now) {
        return state == State.KEPT && (expiry == 0 || now < expiry);
    }

    /** The last head before the partition is deleted: no writer overwrites it. */
    RecordHead buried() {
        return new RecordHead(State.BURIED, expiry, "", new byte[0], more);
    }

    byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .place(state)
                .number(expiry)
                .text(group)
                .bytes(bytes)
                .raw(more)
                .done();
    }

    /**
     * Decodes a stored event or head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    static RecordHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return new RecordHead(in.oneOf(STATES), in.number(), in.text(), in.bytes(), in.rest());
    }

    /** The state of a record. Stored by ordinal: never reorder. */
    enum State {
        /** In use until it expires. */
        KEPT,
        /** Expired, and about to be deleted. */
        BURIED
    }
}
