package dev.landfall.move;

import dev.landfall.guard.Guard;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The outermost step of a move: whatever goes wrong, the hub goes on, and somebody is told. */
final class MoveErrors {
    private static final Logger LOG = System.getLogger(MoveErrors.class.getName());

    private MoveErrors() {}

    /** What went wrong, if something did. */
    static Optional<Throwable> attempt(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (CopyPace.Cancelled told) {
            return Optional.of(told);
        } catch (ProviderException named) {
            LOG.log(Level.ERROR, "moving the store failed at a step", named);
            return Optional.of(named);
        } catch (RuntimeException | Error wrong) {
            Guard.failed("move", wrong);
            return Optional.of(wrong);
        }
    }

    /** For whoever asked for it. */
    static String text(Throwable wrong) {
        return switch (wrong) {
            case CopyPace.Cancelled _ -> "told to stop";
            case ProviderException failure -> String.valueOf(failure.getMessage());
            default -> wrong.toString();
        };
    }

    /** A number, or 0 when the store can't be asked. */
    static long number(LongSupplier question) {
        try {
            return question.getAsLong();
        } catch (ProviderException away) {
            return 0;
        }
    }
}
