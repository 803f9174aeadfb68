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
 * Claims of device ids among all tenants, as hubs before decision 0024 kept them beside the devices. A device of theirs has the
 * number of its claim; it is what its owner has as long as that claim stands. {@link DeviceMigration} takes the number away, and
 * the claim with it.
 */
final class FormerClaims {
    private final StoreWrites writing;

    FormerClaims(StoreWrites writing) {
        this.writing = writing;
    }

    /** Whether a registered device is its owner's: what a crash of such a hub left over is not. Reads only for such devices. */
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

    /** Forgets the claim of a device if it is this one. */
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
            // Someone else was faster.
        }
    }
}
