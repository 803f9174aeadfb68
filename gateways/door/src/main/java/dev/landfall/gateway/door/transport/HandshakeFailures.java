package dev.landfall.gateway.door.transport;

import io.netty.handler.ssl.SslHandshakeTimeoutException;

/** Tells why a handshake failed. */
public final class HandshakeFailures {
    private static final int CAUSES_MAX = 8;

    private HandshakeFailures() {}

    /** The word for it: {@code handshake-timeout} or {@code handshake-failed}. */
    public static String reason(Throwable failure) {
        return failure instanceof SslHandshakeTimeoutException ? "handshake-timeout" : "handshake-failed";
    }

    /** For the log. The TLS engine wraps what a certificate was refused for in an exception that says nothing. */
    public static String why(Throwable failure) {
        var cause = failure;
        for (var depth = 0; depth < CAUSES_MAX && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
