package dev.landfall.provider.postgres;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.function.Supplier;

/** What leaves the store leaves under a name: a {@link ProviderException}, or the caller's own mistake. */
final class PostgresErrors {
    private static final String NAME = "store on PostgreSQL";

    private PostgresErrors() {}

    /** The answer; what nobody expected is counted, logged and becomes {@link Fault#UNAVAILABLE}. */
    static <T> T named(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProviderException | IllegalArgumentException named) {
            throw named;
        } catch (RuntimeException unexpected) {
            Guard.failed(NAME, unexpected);
            throw new ProviderException(
                    Fault.UNAVAILABLE, "the store failed in a way that it does not know: " + unexpected, unexpected);
        }
    }
}
