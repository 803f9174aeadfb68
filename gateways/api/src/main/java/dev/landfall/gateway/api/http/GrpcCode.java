package dev.landfall.gateway.api.http;

/**
 * The result of a call: the codes of gRPC and of plgd, with their HTTP statuses.
 *
 * <p>The word and the status of {@code landfall.v1} are those of {@link ErrorAnswer}.
 */
public enum GrpcCode {
    CANCELLED(1, 499),
    UNKNOWN(2, 500),
    INVALID_ARGUMENT(3, 400),
    DEADLINE_EXCEEDED(4, 504),
    NOT_FOUND(5, 404),
    ALREADY_EXISTS(6, 409),
    PERMISSION_DENIED(7, 403),
    RESOURCE_EXHAUSTED(8, 429),
    OUT_OF_RANGE(11, 400),
    UNIMPLEMENTED(12, 501),
    INTERNAL(13, 500),
    UNAVAILABLE(14, 503),
    UNAUTHENTICATED(16, 401),
    METHOD_NOT_ALLOWED(4097, 405);

    private final int number;
    private final int http;

    GrpcCode(int number, int http) {
        this.number = number;
        this.http = http;
    }

    /** The number that clients see. */
    public int number() {
        return number;
    }

    /** The HTTP status of the code. */
    public int http() {
        return http;
    }
}
