package dev.landfall.provider.remote;

import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.util.List;
import java.util.function.Supplier;

/** The status of a provider that may not answer: then it is a condition of its own. */
final class ReachabilityStatus {
    private ReachabilityStatus() {}

    static Status status(Supplier<Status> question) {
        try {
            return ExceptionTranslator.translated(question);
        } catch (ProviderException | IllegalArgumentException failed) {
            return new Status(List.of(
                    new Status.Condition("Reachable", false, "Unreachable", String.valueOf(failed.getMessage()))));
        }
    }
}
