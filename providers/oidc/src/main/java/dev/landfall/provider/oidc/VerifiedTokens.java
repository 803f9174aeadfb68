package dev.landfall.provider.oidc;

import dev.landfall.provider.Identity.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tokens that were verified, by hash, so that the memory holds no token; the ones used longest ago go first. */
final class VerifiedTokens {
    private static final int TOKENS_MAX = 100_000;

    private final Map<String, Principal> principals = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Principal> eldest) {
            return size() > TOKENS_MAX;
        }
    };

    private long generation;

    static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** @param end tokens that expired before are not found any more */
    synchronized Optional<Principal> find(String hash, Instant end) {
        var principal = principals.get(hash);
        if (principal != null && !principal.expiry().isAfter(end)) {
            principals.remove(hash);
            return Optional.empty();
        }
        return Optional.ofNullable(principal);
    }

    /** Grows whenever all is forgotten. */
    synchronized long generation() {
        return generation;
    }

    /** Keeps a token, unless all was forgotten since its verification began: it may be signed with a withdrawn key. */
    synchronized void keep(String hash, Principal principal, long since) {
        if (since == generation) {
            principals.put(hash, principal);
        }
    }

    synchronized void forgetAll() {
        generation++;
        principals.clear();
    }
}
