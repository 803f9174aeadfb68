package dev.landfall.gateway.door.transport;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a gateway for devices listens.
 *
 * @param host the address to listen at
 * @param tlsPort for TLS, 0 for any free one; empty for none
 * @param anyTlsPort whether any free port will do when that one cannot be had
 * @param tls needed with a {@code tlsPort}
 * @param plainPort for plain TCP, which anybody on the way can read and change; 0 for any free one; empty for none, which is usual
 */
public record ListenAddresses(
        String host, OptionalInt tlsPort, boolean anyTlsPort, Optional<TlsSettings> tls, OptionalInt plainPort) {
    /** @throws IllegalArgumentException when there is a port for TLS and nothing to show there */
    public ListenAddresses {
        if (tlsPort.isPresent() && tls.isEmpty()) {
            throw new IllegalArgumentException("a port for TLS needs a certificate and a key");
        }
    }

    /** TLS alone. */
    public static ListenAddresses secure(String host, int port, TlsSettings tls) {
        return new ListenAddresses(host, OptionalInt.of(port), false, Optional.of(tls), OptionalInt.empty());
    }

    /** Plain TCP alone. */
    public static ListenAddresses plain(String host, int port) {
        return new ListenAddresses(host, OptionalInt.empty(), false, Optional.empty(), OptionalInt.of(port));
    }

    /** The same, and plain TCP as well. */
    public ListenAddresses alsoPlain(int port) {
        return new ListenAddresses(host, tlsPort, anyTlsPort, tls, OptionalInt.of(port));
    }

    /** The same, on any free port when the one for TLS cannot be had. */
    public ListenAddresses orAnyPort() {
        return new ListenAddresses(host, tlsPort, true, tls, plainPort);
    }
}
