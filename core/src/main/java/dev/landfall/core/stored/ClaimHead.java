package dev.landfall.core.stored;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Store;
import java.util.Optional;

/**
 * Head and event of {@link Names#CLAIM}: the owner of a device id among all tenants, as hubs before decision 0024 stored it. It is read
 * and carried over, and not written any more.
 *
 * @param tenant the organisation
 * @param owner the owner within the tenant
 * @param state whether the device is being deleted
 */
public record ClaimHead(String tenant, String owner, State state) {
    private static final int FORMAT = 1;
    private static final int KIND = 65;
    private static final State[] STATES = State.values();

    /** The claim in a claim partition; empty when there is none. */
    public static Optional<Numbered> of(Store.PartitionView view) {
        return Optional.ofNullable(view.heads().get(Names.CLAIM))
                .map(head -> new Numbered(decode(head.bytes()), head.version()));
    }

    /** The stored form. */
    public byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .text(tenant)
                .text(owner)
                .place(state)
                .done();
    }

    /**
     * Decodes a claim.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static ClaimHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new ClaimHead(in.text(), in.text(), in.oneOf(STATES)));
    }

    /**
     * A claim with its version.
     *
     * @param version of the claim's stream; a claim that is made again has a higher one
     */
    public record Numbered(ClaimHead head, long version) {}

    /** The state of a claim. Stored by ordinal: never reorder. */
    public enum State {
        /** An owner has the device. */
        CLAIMED,
        /** The device is being deleted; then the claim is deleted. */
        RELEASING
    }
}
