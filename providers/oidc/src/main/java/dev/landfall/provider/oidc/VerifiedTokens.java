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
 * Tokens that were verified, by hash, so that the memory holds no token; the ones used longest ago go first. A token takes one
 * place, however many ways there are to write its signature: only the way that was verified last is remembered, any other is
 * verified anew.
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

    /** @param leeway how far the issuer's clock may be off */
    VerifiedTokens(Duration leeway) {
        this.leeway = leeway;
    }

    /**
     * Which token a text is.
     *
     * @param signed hash of the header and the payload as they are written, which the signature protects
     * @param text hash of all of it
     */
    record Key(String signed, String text) {
        static Key of(String token) {
            var text = token.strip();
            return new Key(hash(text.substring(0, Math.max(0, text.lastIndexOf('.')))), hash(text));
        }
    }

    /**
     * What a verified token says.
     *
     * @param begins from then on it is valid; the leeway is not in it
     */
    record Verified(Principal principal, Instant begins) {
        /** Whether it is valid at this time, give or take the leeway. */
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

    /** Who it is; empty when it was not verified, or is not valid at this time. */
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

    /** Grows whenever all is forgotten. */
    synchronized long generation() {
        return generation;
    }

    /** Keeps a token, unless all was forgotten since its verification began: it may be signed with a withdrawn key. */
    synchronized void keep(Key key, Verified token, long since) {
        if (since == generation) {
            tokens.put(key.signed(), new Kept(key.text(), token));
        }
    }

    /** How many are remembered. */
    synchronized int count() {
        return tokens.size();
    }

    synchronized void forgetAll() {
        generation++;
        tokens.clear();
    }
}
