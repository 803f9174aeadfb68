package dev.landfall.core.stored;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import java.util.List;

/**
 * Head of {@link Names#DEVICE}.
 *
 * @param owner the owner within the tenant
 * @param name the name for people; may be empty
 * @param types the types of the device
 * @param registeredAt when it was signed up, in nanoseconds since 1970
 * @param state whether the device is being deleted
 * @param claim the version of its claim among all tenants, for devices of hubs before decision 0024; else 0
 */
public record DeviceHead(String owner, String name, List<String> types, long registeredAt, State state, long claim) {
    private static final int FORMAT = 1;
    private static final int KIND = 64;
    private static final State[] STATES = State.values();

    /** The head of the device when its deletion has begun. */
    public DeviceHead unregistered() {
        return new DeviceHead(owner, name, types, registeredAt, State.UNREGISTERED, claim);
    }

    /** The head with another name and other types. */
    public DeviceHead described(String newName, List<String> newTypes) {
        return new DeviceHead(owner, newName, newTypes, registeredAt, state, claim);
    }

    /** The head without the version of a claim. */
    public DeviceHead carriedOver() {
        return new DeviceHead(owner, name, types, registeredAt, state, 0);
    }

    /** The stored form. */
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

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static DeviceHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new DeviceHead(in.text(), in.text(), in.texts(), in.number(), in.oneOf(STATES), in.number()));
    }

    /** The state of a device. Stored by ordinal: never reorder. */
    public enum State {
        /** The device is in use. */
        REGISTERED,
        /** The device is being deleted: its owner has given it up. */
        UNREGISTERED
    }
}
