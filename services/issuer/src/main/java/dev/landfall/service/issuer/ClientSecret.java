package dev.landfall.service.issuer;

/** The id and the secret with which a client authenticates. Never logged: {@link #toString} hides the secret. */
public record ClientSecret(String id, String secret) {
    @Override
    public String toString() {
        return "ClientSecret[" + id + ", ***]";
    }
}
