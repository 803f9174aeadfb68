package dev.landfall.provider.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * How an issuer is reached. Usually over HTTP; the hub's own issuer, when it lives in the same process, can be asked without a
 * socket. What it answers is held against the same rules either way. Called from many threads.
 *
 * <p>Both verbs throw {@link dev.landfall.provider.ProviderException} with
 * {@link dev.landfall.provider.Fault#UNAVAILABLE} when there is no answer.
 */
public interface IssuerTransport extends AutoCloseable {
    /** Asks for a document. */
    Answer read(URI from);

    /** Asks for tokens, as a client. */
    Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form);

    @Override
    void close();

    /**
     * What came back.
     *
     * @param status of HTTP
     * @param retryAfter zero when it was not said
     */
    record Answer(int status, String body, Duration retryAfter) {
        /** Never logged: the body may hold tokens. */
        @Override
        public String toString() {
            return "Answer[" + status + ", ***]";
        }
    }
}
