package dev.landfall.core.node;

import dev.landfall.core.model.CoreSettings;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of the lease stream of a node. Each renewal raises the version of the stream.
 *
 * @param state whether the incarnation may still live
 * @param termNanos the time without a renewal after which the incarnation counts as dead, in nanoseconds
 * @param startedAt the start of the incarnation, in nanoseconds since 1970
 */
record LeaseHead(State state, long termNanos, long startedAt) {
    private static final int FORMAT = 1;
    private static final int KIND = 81;
    private static final State[] STATES = State.values();
    /** Stands for a lease in the form of a newer version, which cannot be read: its node lives as long as it is renewed within the usual term. */
    static final LeaseHead UNKNOWN = new LeaseHead(State.HELD, CoreSettings.LEASE_TERM.toNanos(), 0);

    /** This lease after its end. */
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

    /** The state of the lease. Stored by ordinal, so the order must not change. */
    enum State {
        /** The incarnation lives as long as the lease is renewed. */
        HELD,
        /** The lease was given back, or ended by a janitor: the incarnation never lives again. */
        OVER
    }
}
