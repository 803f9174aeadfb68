package dev.landfall.provider.remote;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Translates what a call to a provider in another process throws into a {@link ProviderException} with its {@link Fault}. */
final class ExceptionTranslator {
    /** The name under which failures are counted that nobody expected. */
    static final String NAME = "provider";

    private ExceptionTranslator() {}

    /**
     * The answer. A {@link ProviderException} and the caller's own mistake stay what they are. What nobody expected is counted,
     * logged and becomes {@link Fault#UNAVAILABLE}: the outcome is unknown.
     */
    static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException | IllegalArgumentException named) {
            throw named;
        } catch (RuntimeException unexpected) { // callers of a provider know its faults, and nothing else
            Guard.failed(NAME, unexpected);
            throw new ProviderException(
                    Fault.UNAVAILABLE, "a call to a provider failed unexpectedly: " + unexpected, unexpected);
        }
    }

    /** Hands over a part of an answer. If it cannot be used, that is the provider's mistake here, not the caller's. */
    static <A> void take(Object address, A part, Consumer<A> parts) {
        try {
            parts.accept(part);
        } catch (ProviderException named) {
            throw named;
        } catch (RuntimeException broken) { // whatever it is, it was the provider that sent the part
            throw new ProviderException(
                    Fault.UNAVAILABLE,
                    "the provider at " + address + " answered what breaks the contract: " + broken.getMessage(),
                    broken);
        }
    }
}
