package dev.landfall.core.proof;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.util.Map;
import java.util.Set;

/** Knows nobody. */
public final class NoIdentity implements Identity {
    @Override
    public Status status() {
        return Status.well("Keys");
    }

    @Override
    public Principal verify(String token) {
        throw new ProviderException(Fault.UNAUTHENTICATED, "nobody is known");
    }

    @Override
    public Tokens exchange(String provider, String code, String device) {
        throw new ProviderException(Fault.UNAUTHENTICATED, "nobody is known");
    }

    @Override
    public Tokens refresh(String provider, String refreshToken, String device) {
        throw new ProviderException(Fault.UNAUTHENTICATED, "nobody is known");
    }

    @Override
    public Tokens clientToken(String audience, Map<String, String> claims) {
        throw new ProviderException(Fault.UNAUTHENTICATED, "nobody is known");
    }

    @Override
    public Metadata metadata() {
        return new Metadata(null, "sub", Set.of());
    }

    @Override
    public void close() {}
}
