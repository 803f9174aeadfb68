package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Logins;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Caches the last answer of the issuer on one connection, for a device that repeats its request. For one thread at a time. */
final class LastTokenAnswer {
    private @Nullable String question;
    private Logins.@Nullable Tokens tokens;

    /** The cached answer when the question is the same as last time; else the answer to a new question. */
    Logins.Tokens once(String asked, Supplier<Logins.Tokens> ask) {
        var known = tokens;
        if (known == null || !asked.equals(question)) {
            known = ask.get();
            tokens = known;
            question = asked;
        }
        return known;
    }

    void forget() {
        question = null;
        tokens = null;
    }
}
