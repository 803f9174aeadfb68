package dev.landfall.provider.remote;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a provider in another process makes of a call leaves under a name. */
final class ProviderErrors {
    static final String NAME = "provider";

    private ProviderErrors() {}

    /**
     * The answer; a {@link ProviderException} and the caller's own mistake stay what they are. What nobody expected is counted,
     * logged and becomes {@link Fault#UNAVAILABLE}: the outcome is unknown.
     */
    static <T> T named(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProviderException | IllegalArgumentException named) {
            throw named;
        } catch (RuntimeException unexpected) {
            Guard.failed(NAME, unexpected);
            throw new ProviderException(
                    Fault.UNAVAILABLE, "a call to a provider failed unexpectedly: " + unexpected, unexpected);
        }
    }

    /** Takes a part of an answer; what cannot be used of it is the provider's mistake here, not the caller's. */
    static <A> void take(Object address, A part, Consumer<A> parts) {
        try {
            parts.accept(part);
        } catch (ProviderException named) {
            throw named;
        } catch (RuntimeException broken) {
            throw new ProviderException(
                    Fault.UNAVAILABLE,
                    "the provider at " + address + " answered what breaks the contract: " + broken.getMessage(),
                    broken);
        }
    }
}
