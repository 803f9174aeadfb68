package dev.landfall.service.tokens;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.quota.LruMap;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Logins of the last seconds, so that a fleet which comes back at once asks the store once for each. Bounded; the one that was
 * not used for longest goes first. What is revoked here is forgotten at once, elsewhere within {@link #KEPT}.
 */
final class RecentLogins {
    /** As long as any delivery may go on after its right to it ended. */
    static final Duration KEPT = Duration.ofSeconds(5);

    private static final int MAX = 20_000;

    @NodeLocal("the records of kind device-token, which are read again after five seconds")
    private final Map<String, Login> logins = new LruMap<>(MAX);

    private long revocations;

    synchronized Optional<Principal> find(String id, Instant now) {
        var login = logins.get(id);
        if (login == null) {
            return Optional.empty();
        }
        // A clock that was set back must not stretch the five seconds.
        if (now.isBefore(login.until()) && !now.isBefore(login.since())) {
            return Optional.of(login.principal());
        }
        logins.remove(id);
        return Optional.empty();
    }

    /** To be asked before the store is, and handed to {@link #keep}: what was read before a revocation is not kept. */
    synchronized long revocations() {
        return revocations;
    }

    synchronized void keep(String id, Principal principal, Instant now, long seen) {
        if (seen == revocations) {
            logins.put(id, new Login(principal, now, now.plus(KEPT)));
        }
    }

    synchronized void forget(String id) {
        revocations++;
        logins.remove(id);
    }

    /** Forgets all of a device. */
    synchronized void forget(DeviceKey device) {
        revocations++;
        logins.values()
                .removeIf(login -> login.principal().tenant().equals(device.tenant())
                        && login.principal().device().equals(Optional.of(device.device())));
    }

    private record Login(Principal principal, Instant since, Instant until) {}
}
