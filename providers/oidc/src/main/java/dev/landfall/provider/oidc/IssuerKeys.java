package dev.landfall.provider.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.landfall.provider.ProviderException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one issuer publishes: its keys and where its token endpoint is. Fetched when first needed; what is known stays known
 * while the issuer is down.
 */
final class IssuerKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    /** A key id that nobody knows costs at most one fetch in this time. */
    private static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(10);
    /** An issuer that could not be asked is left alone for this time. */
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
    /** Keys older than this are fetched again beside, so that one that was withdrawn ends. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final int CANDIDATES_MAX = 8;

    private final OidcSettings.Issuer issuer;
    private final Reach reach;
    private final InstantSource clock;
    private final Runnable onChange;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Published published;
    private long fetches;
    private Instant searched = Instant.MIN;
    private Instant failed = Instant.MIN;
    private volatile @Nullable ProviderException failure;

    /** @param onChange called when the issuer has other keys than before */
    IssuerKeys(OidcSettings.Issuer issuer, InstantSource clock, Runnable onChange) {
        this.issuer = issuer;
        this.reach = issuer.reach() == null ? new Wire(issuer.caPem()) : issuer.reach();
        this.clock = clock;
        this.onChange = onChange;
    }

    String name() {
        return issuer.name();
    }

    Reach reach() {
        return reach;
    }

    /** Whether its keys were ever fetched. */
    boolean known() {
        return published != null;
    }

    /** Why the last fetch failed, if it did. */
    Optional<String> lastFailure() {
        return Optional.ofNullable(failure).map(ProviderException::getMessage);
    }

    URI tokenEndpoint() {
        return current().tokenEndpoint;
    }

    /**
     * The keys that may have signed a token.
     *
     * @param id the key's, {@code null} when the token names none
     * @throws ProviderException UNAVAILABLE when no key was ever fetched, or the key is unknown and the issuer cannot be
     *     asked for it
     */
    List<VerifyingKey> candidates(@Nullable String id, JWSAlgorithm algorithm) {
        var now = current();
        var found = now.matching(id, algorithm);
        return found.isEmpty() ? search(now).matching(id, algorithm) : found;
    }

    /** What is known, after fetching it if it never was. */
    Published current() {
        var now = published;
        if (now == null) {
            return first();
        }
        if (now.time.plus(FRESH).isBefore(clock.instant()) && fetching.tryLock()) {
            // Claimed by the lock for a moment, so that one of many callers starts it.
            try {
                refreshBeside(now);
            } finally {
                fetching.unlock();
            }
        }
        return now;
    }

    private Published first() {
        fetching.lock();
        try {
            var now = published;
            if (now != null) {
                return now;
            }
            leaveAloneAfterFailure();
            return fetch();
        } finally {
            fetching.unlock();
        }
    }

    private Published search(Published seen) {
        fetching.lock();
        try {
            var now = published;
            if (now != null && now.fetch != seen.fetch) {
                return now;
            }
            var time = clock.instant();
            if (time.isBefore(searched.plus(UNKNOWN_KEY_PAUSE))) {
                return failure == null ? seen : leaveAlone();
            }
            leaveAloneAfterFailure();
            searched = time;
            return fetch();
        } finally {
            fetching.unlock();
        }
    }

    private void refreshBeside(Published old) {
        var time = clock.instant();
        if (old.equals(published)
                && !time.isBefore(failed.plus(UNKNOWN_KEY_PAUSE))
                && !time.isBefore(searched.plus(UNKNOWN_KEY_PAUSE))) {
            searched = time;
            Thread.ofVirtual().name("oidc-keys").start(this::refresh);
        }
    }

    private void refresh() {
        fetching.lock();
        try {
            fetch();
        } catch (ProviderException stillDown) {
            // Logged and kept by fetch; the old keys go on.
        } finally {
            fetching.unlock();
        }
    }

    private void leaveAloneAfterFailure() {
        if (failure != null && clock.instant().isBefore(failed.plus(FAILURE_PAUSE))) {
            leaveAlone();
        }
    }

    private Published leaveAlone() {
        throw Wire.unavailable("the issuer " + issuer.name() + " could not be asked just now", failure);
    }

    /** With the lock held. */
    private Published fetch() {
        try {
            var fetched = ask();
            var before = published;
            published = fetched;
            failure = null;
            if (before != null && !before.keys.equals(fetched.keys)) {
                onChange.run();
            }
            return fetched;
        } catch (ProviderException e) {
            failure = e;
            failed = clock.instant();
            LOG.warn("issuer {} could not be asked: {}", issuer.name(), e.getMessage());
            throw e;
        }
    }

    private Published ask() {
        try {
            var document =
                    URI.create(OidcSettings.Issuer.plain(issuer.address().get()) + "/.well-known/openid-configuration");
            var discovery = JSONObjectUtils.parse(read(document));
            var name = text(discovery, "issuer");
            if (!OidcSettings.Issuer.plain(name).equals(issuer.name())) {
                throw Wire.unavailable(document + " is of the issuer " + name + ", not " + issuer.name(), null);
            }
            var keys = JWKSet.parse(read(URI.create(text(discovery, "jwks_uri"))));
            return new Published(
                    VerifyingKey.all(keys), URI.create(text(discovery, "token_endpoint")), clock.instant(), ++fetches);
        } catch (ParseException | IllegalArgumentException e) {
            throw Wire.unavailable("the issuer " + issuer.name() + " publishes something unreadable", e);
        }
    }

    private String read(URI from) {
        var answer = reach.read(from);
        if (answer.status() != 200) {
            throw Wire.unavailable(from + " answered " + answer.status(), null);
        }
        return answer.body();
    }

    private static String text(Map<String, Object> json, String member) throws ParseException {
        var value = JSONObjectUtils.getString(json, member);
        if (value == null) {
            throw new ParseException(member + " is missing", 0);
        }
        return value;
    }

    @Override
    public void close() {
        reach.close();
    }

    /**
     * @param time when it was fetched
     * @param fetch counts fetches, to tell one from the next
     */
    record Published(List<VerifyingKey> keys, URI tokenEndpoint, Instant time, long fetch) {
        private List<VerifyingKey> matching(@Nullable String id, JWSAlgorithm algorithm) {
            return keys.stream()
                    .filter(key -> key.mayHaveSigned(id, algorithm))
                    .limit(CANDIDATES_MAX)
                    .toList();
        }
    }
}
