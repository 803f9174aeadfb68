package dev.landfall.gateway.api.oauth;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the API asks of the hub's own issuer. */
public interface TokenService {
    /**
     * Answers a request for tokens (RFC 6749 section 3.2).
     *
     * @param form the members of the form, each as often as it came
     * @param basic the client's id and secret when they came in the {@code Authorization} header, decoded
     */
    Answer token(Map<String, List<String>> form, Optional<Client> basic);

    /**
     * Answers a request to revoke a token (RFC 7009 section 2.1); members and {@code basic} as those of {@link #token}.
     *
     * @return 200 also for what is no token
     */
    Answer revoke(Map<String, List<String>> form, Optional<Client> basic);

    /** The discovery document (OpenID Connect Discovery 1.0 section 3), as JSON. */
    byte[] discovery();

    /**
     * The path in the issuer's name, without slash at the end: the discovery document is found behind and before it as well.
     * Empty when there is none.
     */
    String issuerPath();

    /** The public keys (RFC 7517 section 5), as JSON. */
    byte[] keys();

    /**
     * Makes a code with which a device signs up, once.
     *
     * @param owner whose device it will be
     * @param device the only one that may use it; empty for any
     * @param timeToLive empty for the usual time
     * @throws dev.landfall.core.model.Refused FORBIDDEN when the principal may not make codes for this owner
     */
    DeviceCode deviceCode(Principal principal, String owner, Optional<DeviceId> device, Optional<Duration> timeToLive);

    /**
     * @param status of HTTP
     * @param body JSON, as RFC 6749 sections 5.1 and 5.2 have it; may be an empty object
     */
    record Answer(int status, byte[] body) {}

    /** Never logged: {@link #toString} says nothing of the secret. */
    record Client(String id, String secret) {
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /** Never logged: {@link #toString} says nothing of the code. */
    record DeviceCode(String code, Instant expires) {
        @Override
        public String toString() {
            return "DeviceCode[***, expires=" + expires + "]";
        }
    }
}
