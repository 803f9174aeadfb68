package dev.landfall.simulator;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificate a device shows when a server asks for one.
 *
 * @param chain the device's certificate first; an identity certificate has the subject {@code CN=uuid:<device id>}
 * @param key the private key of the first certificate
 */
public record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {

    public ClientIdentity {
        chain = List.copyOf(chain);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ClientIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
