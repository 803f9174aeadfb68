package dev.landfall.conformance.memory;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.util.Map;
import java.util.Set;

/** An identity provider that refuses every token, for a core that gets no tokens. */
public final class NoIdentity implements Identity {
    @Override
    public Status status() {
        return Status.well("Keys");
    }

    @Override
    public Identity.Principal verify(String token) {
        throw nobody();
    }

    @Override
    public Tokens exchange(String provider, String code, String device) {
        throw nobody();
    }

    @Override
    public Tokens refresh(String provider, String refreshToken, String device) {
        throw nobody();
    }

    @Override
    public Tokens clientToken(String audience, Map<String, String> claims) {
        throw nobody();
    }

    @Override
    public Metadata metadata() {
        return new Metadata(null, "sub", Set.of());
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    private static ProviderException nobody() {
        return new ProviderException(Fault.UNAUTHENTICATED, "nobody is known here");
    }
}
