package dev.landfall.gateway.door.transport;

import dev.landfall.guard.NodeLocal;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks client certificates, and caches by the digest of the whole chain which ones are valid and until when: checking a chain costs as
 * much as half a handshake, and devices reconnect with the same one. The cache is bounded and starts again when it is full. Weak
 * certificates are refused whoever has signed them, and the peer is told the reason with a TLS alert. Any thread.
 */
final class ClientCertificateCheck extends X509ExtendedTrustManager {
    private static final int CHAINS_MAX = 65_536;

    private final X509ExtendedTrustManager checker;

    @NodeLocal("the certificate chain that the device shows, checked anew")
    private final Map<String, Long> goodUntil = new ConcurrentHashMap<>();

    ClientCertificateCheck(X509ExtendedTrustManager checker) {
        this.checker = checker;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        var digest = digest(chain);
        var until = goodUntil.get(digest);
        if (until != null && System.currentTimeMillis() < until) {
            return;
        }
        try {
            CertificateStrength.check(chain);
            checker.checkClientTrusted(chain, type, engine);
        } catch (CertificateException refusal) {
            throw TlsAlerts.fitting(refusal);
        }
        if (goodUntil.size() >= CHAINS_MAX) {
            goodUntil.clear();
        }
        goodUntil.put(digest, earliestEnd(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        checker.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checker.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checker.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        checker.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checker.checkServerTrusted(chain, type, socket);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checker.getAcceptedIssuers();
    }

    private static long earliestEnd(X509Certificate[] chain) {
        var end = Long.MAX_VALUE;
        for (var certificate : chain) {
            end = Math.min(end, certificate.getNotAfter().toInstant().toEpochMilli());
        }
        return end;
    }

    private static String digest(X509Certificate[] chain) throws CertificateException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var certificate : chain) {
                digest.update(certificate.getEncoded());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
