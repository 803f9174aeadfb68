package dev.landfall.provider.remote.wire;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The address of a provider. */
public sealed interface Address {
    /** The scheme of a unix-domain socket. */
    String UNIX = "unix";
    /** The scheme of gRPC over TLS. */
    String GRPCS = "grpcs";

    /** Whether {@link #parse} accepts texts with this scheme. */
    static boolean isOne(String text) {
        return text.startsWith(UNIX + ":") || text.startsWith(GRPCS + ":");
    }

    /**
     * Parses {@code unix:/run/my.sock} or {@code grpcs://host:port}.
     *
     * @throws IllegalArgumentException with a sentence when it is neither
     */
    static Address parse(String text, TlsFiles files) {
        if (text.startsWith(UNIX + ":")) {
            var path = text.substring(UNIX.length() + 1);
            if (path.startsWith("//")) {
                path = path.substring(2);
            }
            if (path.isEmpty()) {
                throw new IllegalArgumentException(text + " names no socket: unix:/run/my.sock");
            }
            return new Socket(Path.of(path).toAbsolutePath().normalize());
        }
        if (text.startsWith(GRPCS + ":")) {
            var uri = URI.create(text);
            if (uri.getHost() == null || uri.getPort() < 0) {
                throw new IllegalArgumentException(text + " names no host and port: grpcs://provider.example:7443");
            }
            return new Tls(uri.getHost(), uri.getPort(), files);
        }
        throw new IllegalArgumentException(
                text + " is not the address of a provider: use unix:/run/my.sock or grpcs://host:port");
    }

    /** A unix-domain socket on this machine. */
    record Socket(Path path) implements Address {
        @Override
        public String toString() {
            return UNIX + ":" + path;
        }
    }

    /**
     * A port with TLS.
     *
     * @param port 0 for a server that takes any free one
     */
    record Tls(String host, int port, TlsFiles files) implements Address {
        @Override
        public String toString() {
            return GRPCS + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * The PEM files for TLS.
     *
     * @param ca the authority of the peer's certificate; empty for those that this machine trusts
     * @param certificate the own one, with its chain; a server must have one, a caller when the server requires it
     * @param key of the certificate
     */
    record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
        /** @throws IllegalArgumentException when there is a certificate without a key, or a key without a certificate */
        public TlsFiles {
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
            }
        }

        /** The authorities that this machine trusts, and no own certificate. */
        public static TlsFiles none() {
            return new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());
        }
    }
}
