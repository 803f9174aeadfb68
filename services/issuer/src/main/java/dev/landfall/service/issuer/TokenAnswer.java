package dev.landfall.service.issuer;

/**
 * What the token endpoint answers (RFC 6749 sections 5.1 and 5.2). Never logged: {@link #toString} says nothing of the body.
 *
 * @param status of HTTP; with 401 goes {@code WWW-Authenticate: Basic}
 * @param body JSON
 */
public record TokenAnswer(int status, byte[] body) {
    @Override
    public String toString() {
        return "TokenAnswer[" + status + ", ***]";
    }
}
