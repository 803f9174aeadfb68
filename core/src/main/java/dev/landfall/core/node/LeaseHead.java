package dev.landfall.core.node;

import dev.landfall.core.model.CoreSettings;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of a node's lease stream; the version of the stream is what moves.
 *
 * @param state whether the incarnation may still live
 * @param termNanos how long it may stand still and live
 * @param startedAt nanoseconds since 1970
 */
record LeaseHead(State state, long termNanos, long startedAt) {
    private static final int FORMAT = 1;
    private static final int KIND = 81;
    private static final State[] STATES = State.values();
    /** The lease of a newer version, which this one cannot read: its node lives as long as it is renewed within a usual term. */
    static final LeaseHead UNKNOWN = new LeaseHead(State.HELD, CoreSettings.LEASE_TERM.toNanos(), 0);

    /** The same at its end. */
    LeaseHead over() {
        return new LeaseHead(State.OVER, termNanos, startedAt);
    }

    byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .place(state)
                .number(termNanos)
                .number(startedAt)
                .done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    static LeaseHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new LeaseHead(in.oneOf(STATES), in.number(), in.number()));
    }

    /** Stored by ordinal: never reorder. */
    enum State {
        /** Lives as long as the stream moves. */
        HELD,
        /** Given back, or taken away by a janitor: this incarnation never lives again. */
        OVER
    }
}
