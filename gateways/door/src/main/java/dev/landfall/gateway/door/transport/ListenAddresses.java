package dev.landfall.gateway.door.transport;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The addresses at which a gateway for devices listens.
 *
 * @param host the address to listen at
 * @param tlsPort for TLS, 0 for any free one; empty for none
 * @param anyTlsPort whether any free port may be used when that one is in use
 * @param tls needed with a {@code tlsPort}
 * @param plainPort for plain TCP, which others on the network can read and change; 0 for any free one; empty for none, which is usual
 */
public record ListenAddresses(
        String host, OptionalInt tlsPort, boolean anyTlsPort, Optional<TlsSettings> tls, OptionalInt plainPort) {
    /** @throws IllegalArgumentException when there is a port for TLS without a certificate */
    public ListenAddresses {
        if (tlsPort.isPresent() && tls.isEmpty()) {
            throw new IllegalArgumentException("a port for TLS needs a certificate and a key");
        }
    }

    /** Addresses for TLS only. */
    public static ListenAddresses secure(String host, int port, TlsSettings tls) {
        return new ListenAddresses(host, OptionalInt.of(port), false, Optional.of(tls), OptionalInt.empty());
    }

    /** Addresses for plain TCP only. */
    public static ListenAddresses plain(String host, int port) {
        return new ListenAddresses(host, OptionalInt.empty(), false, Optional.empty(), OptionalInt.of(port));
    }

    /** These addresses, and one for plain TCP. */
    public ListenAddresses alsoPlain(int port) {
        return new ListenAddresses(host, tlsPort, anyTlsPort, tls, OptionalInt.of(port));
    }

    /** These addresses, with any free port when the one for TLS is in use. */
    public ListenAddresses orAnyPort() {
        return new ListenAddresses(host, tlsPort, true, tls, plainPort);
    }
}
