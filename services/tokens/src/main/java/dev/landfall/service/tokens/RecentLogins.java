package dev.landfall.service.tokens;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.quota.LruMap;
import dev.landfall.core.record.RecordFollower;
import dev.landfall.core.record.Records;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A cache of the logins of the last seconds, so that a fleet which reconnects at once reads the store once for each device. Bounded; the
 * login that was used least recently is dropped first. A token that is revoked on this node is forgotten at once, one that is revoked on
 * another node when the log says so, and within {@link #KEPT} in any case. Any thread.
 */
final class RecentLogins implements RecordFollower {
    /** How long a login is cached. It is the time for which deliveries may go on after their right has ended. */
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
        // A clock that was set back must not extend the five seconds.
        if (now.isBefore(login.until()) && !now.isBefore(login.since())) {
            return Optional.of(login.principal());
        }
        logins.remove(id);
        return Optional.empty();
    }

    /**
     * The number of revocations so far. It is read before the store and passed to {@link #keep}: a login that was read before a
     * revocation is not cached.
     */
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

    /** What another node did to the record of a token holds here too. */
    @Override
    public void changed(Records.Key key) {
        forget(key.id());
    }

    @Override
    public synchronized void gap() {
        revocations++;
        logins.clear();
    }

    /** Forgets all logins of a device. */
    synchronized void forget(DeviceKey device) {
        revocations++;
        logins.values()
                .removeIf(login -> login.principal().tenant().equals(device.tenant())
                        && login.principal().device().equals(Optional.of(device.device())));
    }

    private record Login(Principal principal, Instant since, Instant until) {}
}
