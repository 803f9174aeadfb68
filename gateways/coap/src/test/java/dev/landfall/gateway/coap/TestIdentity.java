package dev.landfall.gateway.coap;

import dev.landfall.core.access.Access;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An issuer named plgd whose tokens are written down beforehand. */
public final class TestIdentity implements Identity {
    /** A token that never ends. */
    public static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    /** How often a code was exchanged. */
    public final AtomicInteger exchanges = new AtomicInteger();

    private final Map<String, Principal> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> codes = new ConcurrentHashMap<>();
    private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
    private volatile boolean down;

    /** A token of an owner. */
    public TestIdentity token(String token, String owner, Instant expiry) {
        tokens.put(
                token,
                new Principal("test", owner, "acme", owner, Optional.empty(), Set.of(), Optional.empty(), expiry));
        return this;
    }

    /** What a code or a refresh token brings. */
    public TestIdentity code(String code, String token, String refreshToken) {
        codes.put(code, token);
        refreshTokens.put(refreshToken, token);
        refreshTokens.put(token, refreshToken);
        return this;
    }

    public void down(boolean isDown) {
        down = isDown;
    }

    @Override
    public Status status() {
        return Status.well("Keys");
    }

    @Override
    public Principal verify(String token) {
        check();
        var principal = tokens.get(token);
        if (principal == null || !Instant.now().isBefore(principal.expiry().plus(Access.TOLERANCE))) {
            throw new ProviderException(Fault.UNAUTHENTICATED, "no such token");
        }
        return principal;
    }

    @Override
    public Tokens exchange(String provider, String code, String device) {
        check();
        checkProvider(provider);
        exchanges.incrementAndGet();
        return tokens(codes.get(code));
    }

    @Override
    public Tokens refresh(String provider, String refreshToken, String device) {
        check();
        if (!provider.isEmpty()) {
            checkProvider(provider);
        }
        return tokens(refreshTokens.get(refreshToken));
    }

    private Tokens tokens(@Nullable String token) {
        var principal = token == null ? null : tokens.get(token);
        if (token == null || principal == null) {
            throw new ProviderException(Fault.UNAUTHENTICATED, "no such code");
        }
        return new Tokens(token, refreshTokens.getOrDefault(token, ""), principal.expiry());
    }

    private static void checkProvider(String provider) {
        if (!provider.equals("plgd")) {
            throw new ProviderException(Fault.NOT_FOUND, "no such provider");
        }
    }

    private void check() {
        if (down) {
            throw new ProviderException(Fault.UNAVAILABLE, "the issuer is down");
        }
    }

    @Override
    public Tokens clientToken(String audience, Map<String, String> claims) {
        throw new ProviderException(Fault.UNSUPPORTED, "not here");
    }

    @Override
    public Metadata metadata() {
        return new Metadata(null, "sub", Set.of("plgd"));
    }

    @Override
    public void close() {}
}
