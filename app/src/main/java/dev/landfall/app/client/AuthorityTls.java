package dev.landfall.app.client;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.pki.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes the TLS context for a hub whose authority is in a file. */
final class AuthorityTls {
    private AuthorityTls() {}

    /** A context that trusts only the authorities in the file. */
    static SSLContext in(Path ca) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var certificate : Pem.certificates(ca)) {
                store.setCertificateEntry(certificate.getSerialNumber().toString(), certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Ca",
                    "the CA certificate in " + ca + " cannot be used: " + e,
                    "name a PEM file that contains the hub's CA certificate",
                    e);
        }
    }
}
