package dev.landfall.service.issuer;

/** How a client says who it is. Never logged: {@link #toString} says nothing of the secret. */
public record ClientSecret(String id, String secret) {
    @Override
    public String toString() {
        return "ClientSecret[" + id + ", ***]";
    }
}
