package dev.landfall.core.stored;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Store;
import java.util.Optional;

/**
 * Head, and event, of {@link Names#CLAIM}: who had a device id among all tenants, for hubs before decision 0024. Read, and
 * carried over; not written any more.
 *
 * @param tenant the organisation
 * @param owner within it
 * @param state whether it is being given up
 */
public record ClaimHead(String tenant, String owner, State state) {
    private static final int FORMAT = 1;
    private static final int KIND = 65;
    private static final State[] STATES = State.values();

    /** The claim of a claim partition; empty when nobody has the device. */
    public static Optional<Numbered> of(Store.PartitionView view) {
        return Optional.ofNullable(view.heads().get(Names.CLAIM))
                .map(head -> new Numbered(decode(head.bytes()), head.version()));
    }

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

    /** @param version of the claim's stream; a claim that is made again has a higher one */
    public record Numbered(ClaimHead head, long version) {}

    /** Stored by ordinal: never reorder. */
    public enum State {
        /** Taken. */
        CLAIMED,
        /** About to be free: what the device had is being deleted. */
        RELEASING
    }
}
