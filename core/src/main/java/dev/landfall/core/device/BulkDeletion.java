package dev.landfall.core.device;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import java.util.Optional;

/**
 * The deletion of all devices of a tenant or of one owner, as it is stored in a record.
 *
 * @param tenant the tenant of the devices
 * @param owner the owner of the devices within the tenant; empty for the devices of every owner
 * @param subject who has asked for the deletion
 * @param askedAt nanoseconds since 1970; devices that were signed up later are not deleted
 * @param state whether the deletion is done
 * @param deleted how many devices were deleted; after a crash the last few may not be counted
 * @param unreadable how many devices could not be deleted because their data cannot be read; set when the deletion is done
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

    /** The same deletion, requested again: it also takes the devices that were signed up meanwhile. */
    BulkDeletion askedAgain(String who, long now) {
        return new BulkDeletion(tenant, owner, who, Math.max(now, askedAt), State.RUNNING, deleted, 0);
    }

    /** The deletion with more deleted devices. */
    BulkDeletion plus(long more) {
        return new BulkDeletion(tenant, owner, subject, askedAt, state, deleted + more, unreadable);
    }

    /**
     * The deletion when it is done.
     *
     * @param left the number of devices that cannot be read
     */
    BulkDeletion done(long left) {
        return new BulkDeletion(tenant, owner, subject, askedAt, State.DONE, deleted, left);
    }

    /** The stored form. */
    public byte[] encode() {
        // The empty text stands for all owners, because no owner has an empty name.
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

    /**
     * Decodes a record.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
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

    /** The state of a deletion. Stored by ordinal: never reorder. */
    public enum State {
        /** Devices are being deleted. */
        RUNNING,
        /** All devices that existed at the time of the request are deleted, except for unreadable ones. */
        DONE
    }
}
