package dev.landfall.core.access;

import dev.landfall.guard.NodeLocal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ids of tokens that were revoked and would not have expired yet, as this node knows them. Memory only, because it is asked
 * for each event; whoever keeps them durable fills it. It holds as many as are revoked and alive, a hundred bytes each.
 *
 * <p>An id may be revoked for many tokens at once: those of one grant begin with the grant's name and a dot.
 */
public final class RevokedTokenIds {
    @NodeLocal("the records of kind revoked-token: all are read at the start, the newest each second")
    private final Map<String, Instant> ids = new ConcurrentHashMap<>();

    /** With none. */
    public RevokedTokenIds() {}

    /** @param until from then on no token with this id can be used anyway */
    public void add(String id, Instant until) {
        ids.merge(id, until, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Whether this token was revoked, or all of its grant. */
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

    /** Forgets what cannot be used any more. */
    public void forgetBefore(Instant now) {
        ids.values().removeIf(until -> !now.isBefore(until));
    }

    /** How many there are. */
    public int count() {
        return ids.size();
    }
}
