package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.util.Optional;

/**
 * The secrets that all nodes of a hub share. Sealed in the store as JSON.
 *
 * @param caCertificate the certificate of the hub's CA, PEM
 * @param caKey the private key of the CA, PEM (PKCS #8)
 * @param issuerKeys the keys that sign the tokens of the hub's own issuer, a JWK set (RFC 7517); empty while the hub accepts the tokens
 *     of another issuer
 * @param adminSecret the secret of the administrator's client at the hub's own issuer; empty before there is one
 */
record HubSecrets(String caCertificate, String caKey, Optional<String> issuerKeys, Optional<String> adminSecret) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 1;

    HubSecrets withCa(String certificate, String key) {
        return new HubSecrets(certificate, key, issuerKeys, adminSecret);
    }

    HubSecrets withIssuerKeys(String keys) {
        return new HubSecrets(caCertificate, caKey, Optional.of(keys), adminSecret);
    }

    HubSecrets withAdminSecret(String secret) {
        return new HubSecrets(caCertificate, caKey, issuerKeys, Optional.of(secret));
    }

    byte[] encode() {
        var json = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("caCertificate", caCertificate)
                .put("caKey", caKey);
        issuerKeys.ifPresent(keys -> json.put("issuerKeys", keys));
        adminSecret.ifPresent(secret -> json.put("adminSecret", secret));
        return json.toString().getBytes(UTF_8);
    }

    /**
     * Decodes the secrets.
     *
     * @throws ProviderException CORRUPT; UNSUPPORTED for the form of a newer release
     */
    static HubSecrets decode(byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            if (json.path("format").asInt() > FORMAT) {
                throw new ProviderException(Fault.UNSUPPORTED, "the hub's secrets were written by a newer release");
            }
            return new HubSecrets(
                    json.path("caCertificate").asText(),
                    json.path("caKey").asText(),
                    Optional.ofNullable(json.path("issuerKeys").textValue()),
                    Optional.ofNullable(json.path("adminSecret").textValue()));
        } catch (IOException damaged) {
            throw new ProviderException(Fault.CORRUPT, "the hub's secrets are no JSON", damaged);
        }
    }

    @Override
    public String toString() {
        return "HubSecrets[***]";
    }
}
