package dev.landfall.service.issuer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The refresh tokens that came from one code, by their hashes. A device that refreshes may not hear the answer; so the token
 * it used stays good, and each repeated use gives another successor, until one of the successors is used.
 *
 * @param grant what the tokens stand for
 * @param used the token used last; empty before the first refresh
 * @param next its successors, of which none was used yet; the newest last
 * @param retired tokens that were good once, by the start of their hashes: whoever shows one has stolen it, or was robbed
 * @param revoked whether none is good any more
 * @param life from when to when there are tokens of it
 */
record RefreshTokenFamily(
        Grant grant, String used, List<String> next, List<String> retired, boolean revoked, Life life) {
    private static final int FORMAT = 1;
    private static final int NEXT_MAX = 8;
    private static final int RETIRED_MAX = 32;
    private static final int RETIRED_CHARS = 12;

    /** With its first token. */
    static RefreshTokenFamily begin(Grant grant, String token, Life life) {
        return new RefreshTokenFamily(grant, "", List.of(token), List.of(), false, life);
    }

    /** Whether any of its tokens was used to refresh. */
    boolean refreshed() {
        return !used.isEmpty();
    }

    /** With one more successor; of too many the oldest is dropped. */
    RefreshTokenFamily with(String token, Instant accessEnds) {
        var more = new ArrayList<>(next.size() < NEXT_MAX ? next : next.subList(1, next.size()));
        more.add(token);
        return new RefreshTokenFamily(grant, used, List.copyOf(more), retired, revoked, life.until(accessEnds));
    }

    /**
     * After a token was used and another one is given for it.
     *
     * @param accessEnds when the access token ends that goes along
     * @return empty when the token is not good
     */
    Optional<RefreshTokenFamily> turned(String token, String successor, Instant accessEnds) {
        if (revoked) {
            return Optional.empty();
        }
        if (refreshed() && IssuerSecrets.same(used, token)) {
            return Optional.of(with(successor, accessEnds));
        }
        if (!contains(next, token)) {
            return Optional.empty();
        }
        var gone = new ArrayList<>(retired);
        if (refreshed()) {
            gone.add(start(used));
        }
        next.stream()
                .filter(other -> !other.equals(token))
                .map(RefreshTokenFamily::start)
                .forEach(gone::add);
        var kept = gone.subList(Math.max(0, gone.size() - RETIRED_MAX), gone.size());
        return Optional.of(new RefreshTokenFamily(
                grant, token, List.of(successor), List.copyOf(kept), false, life.until(accessEnds)));
    }

    /** Whether this token was good once and is not any more. */
    boolean wasGood(String token) {
        return contains(retired, start(token));
    }

    /** Whether it is one of its refresh tokens, good or not any more. */
    boolean has(String token) {
        return (refreshed() && IssuerSecrets.same(used, token)) || contains(next, token) || wasGood(token);
    }

    RefreshTokenFamily revoke() {
        return new RefreshTokenFamily(grant, "", List.of(), List.of(), true, life);
    }

    private static boolean contains(List<String> tokens, String token) {
        var found = false;
        for (var one : tokens) {
            found |= IssuerSecrets.same(one, token);
        }
        return found;
    }

    private static String start(String token) {
        return token.substring(0, RETIRED_CHARS);
    }

    byte[] encode() {
        return StoredJson.write(FORMAT)
                .put("tenant", grant.tenant())
                .put("owner", grant.owner())
                .put("device", grant.device())
                .put("roles", grant.roles())
                .put("client", grant.client())
                .put("used", used)
                .put("next", next)
                .put("retired", retired)
                .put("revoked", revoked)
                .put("begunNanos", life.begun())
                .put("accessEndsSeconds", life.accessEnds().getEpochSecond())
                .bytes();
    }

    static RefreshTokenFamily decode(byte[] bytes) {
        var json = StoredJson.read(bytes, FORMAT);
        var grant = new Grant(
                json.text("tenant"), json.text("owner"), json.text("device"), json.texts("roles"), json.text("client"));
        var life = new Life(json.number("begunNanos", 0), Instant.ofEpochSecond(json.number("accessEndsSeconds", 0)));
        return new RefreshTokenFamily(
                grant, json.text("used"), json.texts("next"), json.texts("retired"), json.flag("revoked"), life);
    }

    /**
     * From when to when there are tokens.
     *
     * @param begun when the first was given, nanoseconds since 1970; 0 when nobody noted it
     * @param accessEnds when the last access token ends; 1970 when nobody noted it
     */
    record Life(long begun, Instant accessEnds) {
        static Life from(Instant begun, Instant accessEnds) {
            return new Life(begun.getEpochSecond() * 1_000_000_000L + begun.getNano(), accessEnds);
        }

        Life until(Instant later) {
            return later.isAfter(accessEnds) ? new Life(begun, later) : this;
        }

        /** Whether it had begun by then. */
        boolean begunBy(Instant time) {
            return begun <= time.getEpochSecond() * 1_000_000_000L + time.getNano();
        }
    }
}
