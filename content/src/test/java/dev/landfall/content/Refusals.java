package dev.landfall.content;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Catches the refusal that a test is about. */
final class Refusals {
    private Refusals() {}

    static MalformedContent of(ThrowingCallable call) {
        var refusal = catchThrowableOfType(MalformedContent.class, call);
        if (refusal == null) {
            throw new AssertionError("was not refused");
        }
        return refusal;
    }
}
