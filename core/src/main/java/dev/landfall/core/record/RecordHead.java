package dev.landfall.core.record;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of a record's stream.
 *
 * @param state whether it is on its way out
 * @param expiry nanoseconds since 1970; 0 for never
 * @param group finds it; may be empty
 * @param bytes the service's own
 * @param more fields that a newer version added at the end; kept as they are
 */
record RecordHead(State state, long expiry, String group, byte[] bytes, byte[] more) {
    private static final int FORMAT = 1;
    private static final int KIND = 80;
    private static final State[] STATES = State.values();
    private static final byte[] NOTHING_MORE = {};

    /** A record as this version writes it. */
    RecordHead(State state, long expiry, String group, byte[] bytes) {
        this(state, expiry, group, bytes, NOTHING_MORE);
    }

    /** Whether it can be found at that time. */
    boolean found(long now) {
        return state == State.KEPT && (expiry == 0 || now < expiry);
    }

    /** The last word about it: from here on nobody may write over it, its partition is deleted next. */
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

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    static RecordHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return new RecordHead(in.oneOf(STATES), in.number(), in.text(), in.bytes(), in.rest());
    }

    /** Stored by ordinal: never reorder. */
    enum State {
        /** In use until it expires. */
        KEPT,
        /** Expired, about to be forgotten. */
        BURIED
    }
}
