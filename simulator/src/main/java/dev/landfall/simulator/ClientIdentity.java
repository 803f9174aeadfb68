package dev.landfall.simulator;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificate that a device shows when a server asks for one.
 *
 * @param chain the certificate of the device first; an identity certificate has the subject {@code CN=uuid:<device id>}
 * @param key the private key of the first certificate
 */
public record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {

    public ClientIdentity {
        chain = List.copyOf(chain);
    }

    /** Leaves the private key out of the text. */
    @Override
    public String toString() {
        return "ClientIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
