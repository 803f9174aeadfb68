package dev.landfall.provider.oidc;

import dev.landfall.provider.Identity.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A cache of verified tokens by their hashes, so that it holds no token. The one that was used least recently is dropped first. A token
 * takes one place, even though its signature can be written in several ways: only the text that was verified last is cached, any other is
 * verified again. Any thread.
 */
final class VerifiedTokens {
    private static final int TOKENS_MAX = 100_000;

    private final Map<String, Kept> tokens = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > TOKENS_MAX;
        }
    };

    private final Duration leeway;
    private long generation;

    /** @param leeway the maximum difference of the issuer's clock */
    VerifiedTokens(Duration leeway) {
        this.leeway = leeway;
    }

    /**
     * The key of a token.
     *
     * @param signed the hash of header and payload as text, which the signature protects
     * @param text the hash of the whole text
     */
    record Key(String signed, String text) {
        static Key of(String token) {
            var text = token.strip();
            return new Key(hash(text.substring(0, Math.max(0, text.lastIndexOf('.')))), hash(text));
        }
    }

    /**
     * The content of a verified token.
     *
     * @param begins from when it is valid, without the leeway
     */
    record Verified(Principal principal, Instant begins) {
        /** Whether it is valid at this time, with the leeway. */
        boolean valid(Instant now, Duration leeway) {
            return now.isBefore(principal.expiry().plus(leeway))
                    && !now.plus(leeway).isBefore(begins);
        }
    }

    private record Kept(String text, Verified token) {}

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The principal of a token; empty when it was not verified, or is not valid at this time. */
    synchronized Optional<Principal> find(Key key, Instant now) {
        var kept = tokens.get(key.signed());
        if (kept == null || !kept.text().equals(key.text())) {
            return Optional.empty();
        }
        if (!kept.token().valid(now, leeway)) {
            tokens.remove(key.signed());
            return Optional.empty();
        }
        return Optional.of(kept.token().principal());
    }

    /** Increases whenever the cache is dropped. */
    synchronized long generation() {
        return generation;
    }

    /** Caches a token, unless the cache was dropped since its verification began: it may be signed with a withdrawn key. */
    synchronized void keep(Key key, Verified token, long since) {
        if (since == generation) {
            tokens.put(key.signed(), new Kept(key.text(), token));
        }
    }

    /** The number of cached tokens. */
    synchronized int count() {
        return tokens.size();
    }

    synchronized void forgetAll() {
        generation++;
        tokens.clear();
    }
}
