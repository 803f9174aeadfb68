package dev.landfall.service.issuer;

/**
 * The answer of the token endpoint (RFC 6749 sections 5.1 and 5.2). Never logged: {@link #toString} hides the body.
 *
 * @param status of HTTP; an answer with 401 also has {@code WWW-Authenticate: Basic}
 * @param body JSON
 */
public record TokenAnswer(int status, byte[] body) {
    @Override
    public String toString() {
        return "TokenAnswer[" + status + ", ***]";
    }
}
