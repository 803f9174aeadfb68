package dev.landfall.core.device;

import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.stored.ClaimHead;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.util.Optional;
import java.util.Set;

/**
 * The claims of device ids among all tenants that hubs before decision 0024 stored in partitions of their own. A device of such a hub has
 * the version of its claim, and belongs to its owner only while the claim has this version. {@link DeviceMigration} removes both. All
 * calls block.
 */
final class FormerClaims {
    private final StoreWrites writing;

    FormerClaims(StoreWrites writing) {
        this.writing = writing;
    }

    /**
     * Whether a registered device belongs to its owner. What a crash of such a hub has left does not. Reads the store only for devices
     * with a claim.
     */
    boolean stands(DeviceKey key, DeviceHead head) {
        if (head.claim() == 0) {
            return true;
        }
        return find(Names.claim(key.device()))
                .filter(claim -> claim.head().state() == ClaimHead.State.CLAIMED)
                .filter(claim -> claim.version() == head.claim())
                .filter(claim -> claim.head().tenant().equals(key.tenant()))
                .isPresent();
    }

    Optional<ClaimHead.Numbered> find(Partition claim) {
        return ClaimHead.of(writing.reading().heads(claim, Set.of()));
    }

    /** Deletes the claim of a device if it has this version. */
    void forget(DeviceKey key, long version) {
        var partition = Names.claim(key.device());
        var view = writing.reading().heads(partition, Set.of());
        var found = ClaimHead.of(view);
        if (found.filter(claim ->
                        claim.version() == version && claim.head().tenant().equals(key.tenant()))
                .isEmpty()) {
            return;
        }
        try {
            writing.committer().delete(partition, view.generation());
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.CONFLICT) {
                throw failure;
            }
            // Another thread or node has deleted it first.
        }
    }
}
