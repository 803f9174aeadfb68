package dev.landfall.core.stored;

/**
 * Head, and event, of {@link Names#CLAIM}: who has a device id.
 *
 * @param tenant the organisation
 * @param owner within it
 * @param state whether it is being given up
 */
public record ClaimHead(String tenant, String owner, State state) {
    private static final int FORMAT = 1;
    private static final int KIND = 65;
    private static final State[] STATES = State.values();

    public byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .text(tenant)
                .text(owner)
                .place(state)
                .done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static ClaimHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new ClaimHead(in.text(), in.text(), in.oneOf(STATES)));
    }

    /** Stored by ordinal: never reorder. */
    public enum State {
        /** Taken. */
        CLAIMED,
        /** About to be free: what the device had is being deleted. */
        RELEASING
    }
}
