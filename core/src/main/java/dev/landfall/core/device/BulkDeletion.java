package dev.landfall.core.device;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import java.util.Optional;

/**
 * The deletion of all devices of a tenant, or of one of its owners; also the bytes of the record that keeps it.
 *
 * @param tenant whose devices
 * @param owner whose devices within the tenant; empty for those of every owner
 * @param subject who asked
 * @param askedAt nanoseconds since 1970; devices that were signed up later are left alone
 * @param state whether it is over
 * @param deleted how many devices are gone because of it; a crash may leave out the last few
 * @param unreadable how many devices could not be deleted because their data cannot be read; known when it is done
 */
public record BulkDeletion(
        String tenant,
        Optional<String> owner,
        String subject,
        long askedAt,
        State state,
        long deleted,
        long unreadable) {
    private static final int FORMAT = 1;
    private static final int KIND = 96;
    private static final State[] STATES = State.values();

    static BulkDeletion asked(String tenant, Optional<String> owner, String subject, long now) {
        return new BulkDeletion(tenant, owner, subject, now, State.RUNNING, 0, 0);
    }

    /** The same, asked for once more. */
    BulkDeletion askedAgain(String who, long now) {
        return new BulkDeletion(tenant, owner, who, Math.max(now, askedAt), State.RUNNING, deleted, 0);
    }

    BulkDeletion plus(long more) {
        return new BulkDeletion(tenant, owner, subject, askedAt, state, deleted + more, unreadable);
    }

    BulkDeletion done(long left) {
        return new BulkDeletion(tenant, owner, subject, askedAt, State.DONE, deleted, left);
    }

    /** As stored. */
    public byte[] encode() {
        // No owner is called nothing at all.
        return new FormWriter(FORMAT, KIND)
                .text(tenant)
                .text(owner.orElse(""))
                .text(subject)
                .number(askedAt)
                .place(state)
                .number(deleted)
                .number(unreadable)
                .done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static BulkDeletion decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new BulkDeletion(
                in.text(),
                Optional.of(in.text()).filter(owner -> !owner.isEmpty()),
                in.text(),
                in.number(),
                in.oneOf(STATES),
                in.number(),
                in.number()));
    }

    /** Stored by ordinal: never reorder. */
    public enum State {
        /** Devices are being deleted. */
        RUNNING,
        /** No device is left that was there when it was asked for, but the unreadable ones. */
        DONE
    }
}
