package dev.landfall.provider.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.landfall.guard.Guard;
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
 * The published data of one issuer: its keys and its token endpoint. It is fetched at the first use, and stays in use while the issuer is
 * down. Any thread; calls that fetch block.
 */
final class IssuerKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    /** The minimum time between two fetches because of unknown key ids. */
    private static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(10);
    /** The pause after an issuer did not answer. */
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
    /** The age at which keys are fetched again in the background, so that a withdrawn key is noticed. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final int CANDIDATES_MAX = 8;

    private final OidcSettings.Issuer issuer;
    private final IssuerTransport transport;
    private final InstantSource clock;
    private final Runnable onChange;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Published published;
    private List<String> reported = List.of();
    private boolean beside;
    private long fetches;
    private Instant searched = Instant.MIN;
    private Instant failed = Instant.MIN;
    private volatile @Nullable ProviderException failure;

    /** @param onChange called when the keys of the issuer have changed */
    IssuerKeys(OidcSettings.Issuer issuer, InstantSource clock, Runnable onChange) {
        this.issuer = issuer;
        this.transport = issuer.reach() == null ? new HttpIssuerTransport(issuer.caPem()) : issuer.reach();
        this.clock = clock;
        this.onChange = onChange;
    }

    String name() {
        return issuer.name();
    }

    IssuerTransport reach() {
        return transport;
    }

    /** Whether a key is known with which a token can be verified. */
    boolean usable() {
        var now = published;
        return now != null && !now.keys.isEmpty();
    }

    /** The reason for which it is not {@link #usable}. */
    String trouble() {
        if (failure != null) {
            return String.valueOf(failure.getMessage());
        }
        return published == null ? "not asked yet" : "it publishes no key with which a token can be verified";
    }

    /**
     * The token endpoint.
     *
     * @throws ProviderException UNAVAILABLE, also when the issuer publishes none: it is not needed to verify tokens
     */
    URI tokenEndpoint() {
        return current()
                .tokenEndpoint
                .orElseThrow(() -> HttpIssuerTransport.unavailable(
                        "the issuer " + issuer.name() + " publishes no token endpoint", null));
    }

    /**
     * The keys that may have signed a token.
     *
     * @param id the key id in the token; {@code null} when there is none
     * @throws ProviderException UNAVAILABLE when no key was ever fetched, or the key is unknown and the issuer does not answer
     */
    List<VerifyingKey> candidates(@Nullable String id, JWSAlgorithm algorithm) {
        var now = current();
        var found = now.matching(id, algorithm);
        return found.isEmpty() ? search(now).matching(id, algorithm) : found;
    }

    /** The published data; fetched first if it never was. */
    Published current() {
        var now = published;
        if (now == null) {
            return first();
        }
        if (over(now.time, FRESH) && fetching.tryLock()) {
            // The lock is taken for a moment, so that only one of many callers starts the fetch.
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
            if (beside) {
                // A background fetch is queued and has not begun: it is done here, because this caller waits for its
                // result.
                return fetch();
            }
            if (!over(searched, UNKNOWN_KEY_PAUSE)) {
                return failure == null ? seen : leaveAlone();
            }
            leaveAloneAfterFailure();
            searched = clock.instant();
            return fetch();
        } finally {
            fetching.unlock();
        }
    }

    private void refreshBeside(Published old) {
        if (old.equals(published) && over(failed, UNKNOWN_KEY_PAUSE) && over(searched, UNKNOWN_KEY_PAUSE)) {
            searched = clock.instant();
            beside = true;
            Guard.startVirtual("oidc-keys", this::refresh);
        }
    }

    /** Whether a pause that began then is over; also after the clock was set back, when the stored time is not valid. */
    private boolean over(Instant begun, Duration pause) {
        var time = clock.instant();
        return time.isBefore(begun) || !time.isBefore(begun.plus(pause));
    }

    private void refresh() {
        fetching.lock();
        try {
            if (beside) {
                fetch();
            }
        } catch (ProviderException stillDown) {
            // fetch has logged and stored the failure. The old keys stay in use.
        } finally {
            fetching.unlock();
        }
    }

    private void leaveAloneAfterFailure() {
        if (failure != null && !over(failed, FAILURE_PAUSE)) {
            leaveAlone();
        }
    }

    private Published leaveAlone() {
        throw HttpIssuerTransport.unavailable("the issuer " + issuer.name() + " could not be asked just now", failure);
    }

    /** Fetches the published data. Under the lock. */
    private Published fetch() {
        beside = false;
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
                throw HttpIssuerTransport.unavailable(
                        document + " is of the issuer " + name + ", not " + issuer.name(), null);
            }
            var keys = PublishedKeys.read(read(URI.create(text(discovery, "jwks_uri"))));
            warn(keys.ignored());
            return new Published(keys.usable(), tokenEndpoint(discovery), clock.instant(), ++fetches);
        } catch (ParseException | IllegalArgumentException e) {
            throw HttpIssuerTransport.unavailable("the issuer " + issuer.name() + " publishes something unreadable", e);
        }
    }

    /** Logs ignored keys once for each change, so that a wrong key is not logged every ten minutes. */
    private void warn(List<String> ignored) {
        if (!ignored.isEmpty() && !ignored.equals(reported)) {
            LOG.warn(
                    "issuer {} publishes keys that cannot be used; they are ignored, the others are used: {}",
                    issuer.name(),
                    String.join("; ", ignored));
        }
        reported = ignored;
    }

    /**
     * The token endpoint. Only codes and refresh tokens need it, so a missing or invalid one does not prevent the verification of tokens.
     */
    private Optional<URI> tokenEndpoint(Map<String, Object> discovery) {
        try {
            return discovery.get("token_endpoint") instanceof String text
                    ? Optional.of(URI.create(text))
                    : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            LOG.warn(
                    "issuer {} publishes a token endpoint that is not a valid address; the hub ignores it",
                    issuer.name());
            return Optional.empty();
        }
    }

    private String read(URI from) {
        var answer = transport.read(from);
        if (answer.status() != 200) {
            throw HttpIssuerTransport.unavailable(from + " answered " + answer.status(), null);
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
        transport.close();
    }

    /**
     * The published data.
     *
     * @param tokenEndpoint where codes and refresh tokens are exchanged; empty when there is none
     * @param time when it was fetched
     * @param fetch the number of the fetch
     */
    record Published(List<VerifyingKey> keys, Optional<URI> tokenEndpoint, Instant time, long fetch) {
        private List<VerifyingKey> matching(@Nullable String id, JWSAlgorithm algorithm) {
            return keys.stream()
                    .filter(key -> key.mayHaveSigned(id, algorithm))
                    .limit(CANDIDATES_MAX)
                    .toList();
        }
    }
}
