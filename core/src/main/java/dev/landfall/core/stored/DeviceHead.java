package dev.landfall.core.stored;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import java.util.List;

/**
 * Head of {@link Names#DEVICE}.
 *
 * @param owner whose it is, within the tenant
 * @param name what people call it; may be empty
 * @param types what it is
 * @param registeredAt nanoseconds since 1970
 * @param state whether it is being given up
 * @param claim version of the claim among all tenants it stood on, of hubs before decision 0024; 0 when there is none
 */
public record DeviceHead(String owner, String name, List<String> types, long registeredAt, State state, long claim) {
    private static final int FORMAT = 1;
    private static final int KIND = 64;
    private static final State[] STATES = State.values();

    /** The same device, given up. */
    public DeviceHead unregistered() {
        return new DeviceHead(owner, name, types, registeredAt, State.UNREGISTERED, claim);
    }

    /** The same device, known by other words. */
    public DeviceHead described(String newName, List<String> newTypes) {
        return new DeviceHead(owner, newName, newTypes, registeredAt, state, claim);
    }

    /** The same device, without the number of a claim. */
    public DeviceHead carriedOver() {
        return new DeviceHead(owner, name, types, registeredAt, state, 0);
    }

    public byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .text(owner)
                .text(name)
                .texts(types)
                .number(registeredAt)
                .place(state)
                .number(claim)
                .done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static DeviceHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new DeviceHead(in.text(), in.text(), in.texts(), in.number(), in.oneOf(STATES), in.number()));
    }

    /** Stored by ordinal: never reorder. */
    public enum State {
        /** In use. */
        REGISTERED,
        /** Its owner gave it up; what it had is about to be deleted. */
        UNREGISTERED
    }
}
