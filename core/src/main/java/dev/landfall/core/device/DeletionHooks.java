package dev.landfall.core.device;

import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.NodeLocal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What services do before the id of a deleted device is free; see {@link CredentialRevoker}. Any thread. */
final class DeletionHooks {
    private final StoreWrites writing;

    @NodeLocal("the services of this process, which name their hooks at its start")
    private volatile @Nullable List<CredentialRevoker> all;

    DeletionHooks(StoreWrites writing) {
        this.writing = writing;
    }

    /** Sets the hooks. Called once, at the start. */
    void are(List<CredentialRevoker> hooks) {
        all = List.copyOf(hooks);
    }

    /** Whether the hooks are set. Before that, no deletion that a crash has left may be finished. */
    boolean known() {
        return all != null;
    }

    /**
     * Calls them, one after the other. Blocks.
     *
     * @param since when the deletion began
     */
    void call(DeviceKey key, Instant since) {
        var hooks = all;
        if (hooks != null) {
            hooks.forEach(one -> one.released(key.tenant(), key.device(), since));
        }
    }

    /**
     * Whether the hooks have to be called again later, because credentials from just before the deletion may not be in the lists yet
     * ({@link dev.landfall.provider.Store.Info#findLag}).
     *
     * @param since when the deletion began, in nanoseconds since 1970
     */
    boolean early(long since) {
        var lag = writing.reading().findLag();
        return !lag.isZero() && writing.now() <= Nanos.plus(since, lag.toNanos());
    }
}
