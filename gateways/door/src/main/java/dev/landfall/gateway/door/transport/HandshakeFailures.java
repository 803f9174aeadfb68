package dev.landfall.gateway.door.transport;

import io.netty.handler.ssl.SslHandshakeTimeoutException;

/** Explains why a handshake failed. */
public final class HandshakeFailures {
    private static final int CAUSES_MAX = 8;

    private HandshakeFailures() {}

    /** The reason in one word: {@code handshake-timeout} or {@code handshake-failed}. */
    public static String reason(Throwable failure) {
        return failure instanceof SslHandshakeTimeoutException ? "handshake-timeout" : "handshake-failed";
    }

    /** The message of the innermost cause, for the log. The TLS engine wraps the reason for which a certificate was refused. */
    public static String why(Throwable failure) {
        var cause = failure;
        for (var depth = 0; depth < CAUSES_MAX && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
