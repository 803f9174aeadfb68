package dev.landfall.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks the certificate of a hub as the reference device does: chain, dates and extended key usage, but no names. For the chain that was
 * accepted last, only the dates are checked again, because a fleet sees the same chain thousands of times.
 */
final class HubCertificateCheck extends X509ExtendedTrustManager {

    private final X509TrustManager thorough;
    private volatile X509Certificate @Nullable [] good;

    /**
     * Trusts certificates that {@code caPem} has signed.
     *
     * @throws IllegalArgumentException when {@code caPem} contains no certificate
     */
    HubCertificateCheck(String caPem) {
        try {
            var anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            var bytes = new ByteArrayInputStream(caPem.getBytes(StandardCharsets.UTF_8));
            var number = 0;
            for (var anchor : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
                anchors.setCertificateEntry("anchor-" + number++, anchor);
            }
            if (number == 0) {
                throw new IllegalArgumentException("no trust anchors");
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            thorough = (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("no usable trust anchors", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (Arrays.equals(chain, good)) {
            for (var certificate : chain) {
                certificate.checkValidity();
            }
        } else {
            thorough.checkServerTrusted(chain, authType);
            good = chain.clone();
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("devices have no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return thorough.getAcceptedIssuers();
    }
}
