package dev.landfall.core.access;

import dev.landfall.guard.NodeLocal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ids of revoked tokens that have not expired yet, as this node knows them. They are in memory only, because each event is
 * checked against them; {@link dev.landfall.core.record.Revocations} stores them and fills this set. An id takes about a
 * hundred bytes, and their number is not limited. Any thread.
 *
 * <p>One id may revoke many tokens: the tokens of one grant begin with the name of the grant and a dot.
 */
public final class RevokedTokenIds {
    @NodeLocal("the records of kind revoked-token: all are read at the start, the newest each second")
    private final Map<String, Instant> ids = new ConcurrentHashMap<>();

    /** Creates an empty set. */
    public RevokedTokenIds() {}

    /**
     * Adds an id.
     *
     * @param until the time after which no token with this id is valid anyway
     */
    public void add(String id, Instant until) {
        ids.merge(id, until, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Whether this token was revoked, alone or with its grant. */
    public boolean has(String tokenId) {
        if (ids.isEmpty() || tokenId.isEmpty()) {
            return false;
        }
        if (ids.containsKey(tokenId)) {
            return true;
        }
        var dot = tokenId.indexOf('.');
        return dot > 0 && ids.containsKey(tokenId.substring(0, dot));
    }

    /** Removes the ids whose tokens have expired by themselves. */
    public void forgetBefore(Instant now) {
        ids.values().removeIf(until -> !now.isBefore(until));
    }

    /** The number of revoked ids. */
    public int count() {
        return ids.size();
    }
}
