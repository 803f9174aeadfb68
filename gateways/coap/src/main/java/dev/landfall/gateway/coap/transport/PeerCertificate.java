package dev.landfall.gateway.coap.transport;

import dev.landfall.core.model.DeviceId;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Reads the device id from the certificate that the peer has proved in the handshake. */
final class PeerCertificate {
    private static final String PREFIX = "uuid:";

    private PeerCertificate() {}

    /** The device of an OCF identity certificate; empty for a manufacturer's certificate and when there is none. */
    static Optional<DeviceId> device(SSLEngine engine) {
        if (!engine.getNeedClientAuth() && !engine.getWantClientAuth()) {
            return Optional.empty();
        }
        try {
            var chain = engine.getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? device(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    /** The device that {@code CN=uuid:<device id>} names; {@code uuid} in either case, exactly one such name. */
    static Optional<DeviceId> device(X509Certificate leaf) {
        try {
            var names = new LdapName(leaf.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .toList();
            if (names.size() != 1 || !names.getFirst().toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                return Optional.empty();
            }
            return DeviceId.parse(names.getFirst().substring(PREFIX.length()));
        } catch (InvalidNameException unreadable) {
            return Optional.empty();
        }
    }
}
