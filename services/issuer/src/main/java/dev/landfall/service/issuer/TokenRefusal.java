package dev.landfall.service.issuer;

/** A refusal of the token endpoint, in the terms of RFC 6749 section 5.2. It has no stack trace, so that wrong requests cost little. */
final class TokenRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final String description;

    private TokenRefusal(int status, String error, String description) {
        super(error + ": " + description, null, false, false);
        this.status = status;
        this.error = error;
        this.description = description;
    }

    static TokenRefusal request(String description) {
        return new TokenRefusal(400, "invalid_request", description);
    }

    static TokenRefusal client() {
        return new TokenRefusal(401, "invalid_client", "no such client, or its secret is wrong");
    }

    static TokenRefusal unauthorized(String description) {
        return new TokenRefusal(400, "unauthorized_client", description);
    }

    /** The same text for all reasons, so that nobody learns which part of a guess was wrong. */
    static TokenRefusal grant() {
        return new TokenRefusal(400, "invalid_grant", "the code or refresh token is wrong, expired, used or revoked");
    }

    static TokenRefusal scope(String description) {
        return new TokenRefusal(400, "invalid_scope", description);
    }

    static TokenRefusal foreign() {
        return new TokenRefusal(
                400, "unsupported_token_type", "the token is of another issuer, which has to revoke it itself");
    }

    static TokenRefusal type() {
        return new TokenRefusal(
                400,
                "unsupported_grant_type",
                "this issuer knows client_credentials, authorization_code, refresh_token");
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    String description() {
        return description;
    }
}
