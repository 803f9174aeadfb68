package dev.landfall.gateway.api.oauth;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The hub's own issuer, as the API needs it. All calls may block. */
public interface TokenService {
    /**
     * Answers a request for tokens (RFC 6749 section 3.2).
     *
     * @param form the parameters of the form with all their values
     * @param basic the id and secret of the client if they were in the {@code Authorization} header, decoded
     */
    Answer token(Map<String, List<String>> form, Optional<Client> basic);

    /**
     * Answers a request to revoke a token (RFC 7009 section 2.1); parameters as in {@link #token}.
     *
     * @return 200 also for a text that is no token
     */
    Answer revoke(Map<String, List<String>> form, Optional<Client> basic);

    /** The discovery document (OpenID Connect Discovery 1.0 section 3), as JSON. */
    byte[] discovery();

    /**
     * The path in the issuer's name, without a slash at the end; the discovery document is also found before and after it. Empty when
     * there is none.
     */
    String issuerPath();

    /** The public keys (RFC 7517 section 5), as JSON. */
    byte[] keys();

    /**
     * Makes a code with which a device signs up once.
     *
     * @param owner the future owner of the device
     * @param device the only device that may use it; empty for any
     * @param timeToLive empty for the usual time
     * @throws dev.landfall.core.model.Refused FORBIDDEN when the principal may not make codes for this owner
     */
    DeviceCode deviceCode(Principal principal, String owner, Optional<DeviceId> device, Optional<Duration> timeToLive);

    /**
     * An answer of the issuer.
     *
     * @param status of HTTP
     * @param body JSON, as in RFC 6749 sections 5.1 and 5.2; may be an empty object
     */
    record Answer(int status, byte[] body) {}

    /** The id and secret of a client. Never logged: {@link #toString} hides the secret. */
    record Client(String id, String secret) {
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /** A sign-up code. Never logged: {@link #toString} hides the code. */
    record DeviceCode(String code, Instant expires) {
        @Override
        public String toString() {
            return "DeviceCode[***, expires=" + expires + "]";
        }
    }
}
