package dev.landfall.provider.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * The connection to an issuer, usually over HTTP. The hub's own issuer in the same process is called without a socket. Its answers are
 * checked by the same rules. Called on many threads.
 *
 * <p>Both methods throw {@link dev.landfall.provider.ProviderException} with {@link dev.landfall.provider.Fault#UNAVAILABLE} when there
 * is no answer.
 */
public interface IssuerTransport extends AutoCloseable {
    /** Reads a document. Blocks. */
    Answer read(URI from);

    /** Requests tokens as a client. Blocks. */
    Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form);

    @Override
    void close();

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param retryAfter zero when it was not given
     */
    record Answer(int status, String body, Duration retryAfter) {
        /** Never logged: the body may contain tokens. */
        @Override
        public String toString() {
            return "Answer[" + status + ", ***]";
        }
    }
}
