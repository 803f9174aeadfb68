package dev.landfall.core.stored;

import java.util.List;

/**
 * Head of {@link Names#DEVICE}.
 *
 * @param owner whose it is, within the tenant
 * @param name what people call it; may be empty
 * @param types what it is
 * @param registeredAt nanoseconds since 1970
 * @param state whether it is being given up
 */
public record DeviceHead(String owner, String name, List<String> types, long registeredAt, State state) {
    private static final int FORMAT = 1;
    private static final int KIND = 64;
    private static final State[] STATES = State.values();

    public byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .text(owner)
                .text(name)
                .texts(types)
                .number(registeredAt)
                .place(state)
                .done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static DeviceHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new DeviceHead(in.text(), in.text(), in.texts(), in.number(), in.oneOf(STATES)));
    }

    /** Stored by ordinal: never reorder. */
    public enum State {
        /** In use. */
        REGISTERED,
        /** Its owner gave it up; what it had is about to be deleted. */
        UNREGISTERED
    }
}
