package dev.landfall.service.issuer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The refresh tokens from one code, by their hashes. A device may miss the answer to its refresh. So the token that it used stays valid,
 * and each repeated use gives another successor, until one of the successors is used.
 *
 * @param grant the content of the tokens
 * @param used the token that was used last; empty before the first refresh
 * @param next the unused successors, the newest last
 * @param retired the beginnings of the hashes of former tokens: whoever shows one has stolen it, or the device's tokens were stolen
 * @param revoked whether all tokens are revoked
 * @param life the time in which there are tokens of the family
 */
record RefreshTokenFamily(
        Grant grant, String used, List<String> next, List<String> retired, boolean revoked, Life life) {
    private static final int FORMAT = 1;
    private static final int NEXT_MAX = 8;
    private static final int RETIRED_MAX = 32;
    private static final int RETIRED_CHARS = 12;

    /** A new family with its first token. */
    static RefreshTokenFamily begin(Grant grant, String token, Life life) {
        return new RefreshTokenFamily(grant, "", List.of(token), List.of(), false, life);
    }

    /** Whether a token of the family was used to refresh. */
    boolean refreshed() {
        return !used.isEmpty();
    }

    /** The family with one more successor. Beyond {@value #NEXT_MAX} successors the oldest is dropped. */
    RefreshTokenFamily with(String token, Instant accessEnds) {
        var more = new ArrayList<>(next.size() < NEXT_MAX ? next : next.subList(1, next.size()));
        more.add(token);
        return new RefreshTokenFamily(grant, used, List.copyOf(more), retired, revoked, life.until(accessEnds));
    }

    /**
     * The family after a token was used and its successor was issued.
     *
     * @param accessEnds when the access token that is issued with it expires
     * @return empty when the token is not valid
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

    /** Whether this token was valid once and is not valid any more. */
    boolean wasGood(String token) {
        return contains(retired, start(token));
    }

    /** Whether it is a present or former refresh token of the family. */
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
     * The time in which there are tokens.
     *
     * @param begun when the first token was issued, in nanoseconds since 1970; 0 when that is not known
     * @param accessEnds when the last access token expires; 1970 when that is not known
     */
    record Life(long begun, Instant accessEnds) {
        static Life from(Instant begun, Instant accessEnds) {
            return new Life(begun.getEpochSecond() * 1_000_000_000L + begun.getNano(), accessEnds);
        }

        Life until(Instant later) {
            return later.isAfter(accessEnds) ? new Life(begun, later) : this;
        }

        /** Whether the family had begun by that time. */
        boolean begunBy(Instant time) {
            return begun <= time.getEpochSecond() * 1_000_000_000L + time.getNano();
        }
    }
}
