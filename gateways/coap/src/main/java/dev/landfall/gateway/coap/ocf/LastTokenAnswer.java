package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Logins;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the tokens that the last question to the issuer brought. Used by one thread at a time. */
final class LastTokenAnswer {
    private @Nullable String question;
    private Logins.@Nullable Tokens tokens;

    /** The answer to the same question as last time, or else to a new one. */
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
