package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.2 and 1.3, with OpenSSL if its library can be loaded, else with the JDK. Sessions are not resumed: there are no tickets and no
 * cache.
 */
final class ServerTls {
    /** How long a close waits until the TLS close message is written, in milliseconds. */
    private static final long FAREWELL_MILLIS = 500;

    /** The cipher suites. Those with CBC are for devices that support no other suite with ECDSA. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

    private final TlsSettings settings;
    private final SslProvider provider;
    private final int recordBytesMax;
    private final long handshakeMillis;
    private volatile SslContext context;

    /**
     * @param recordBytesMax plain bytes in one record
     * @throws IOException when a file cannot be read or has another content than expected; the message says which
     */
    ServerTls(TlsSettings settings, int recordBytesMax) throws IOException {
        this(settings, recordBytesMax, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    ServerTls(TlsSettings settings, int recordBytesMax, SslProvider provider) throws IOException {
        this.settings = settings;
        this.provider = provider;
        this.recordBytesMax = recordBytesMax;
        handshakeMillis = settings.handshake().toMillis();
        context = context(settings, provider);
    }

    /**
     * Reads the files again. New connections use them; open connections continue.
     *
     * @throws IOException as the constructor; nothing is changed then
     */
    void renew() throws IOException {
        context = context(settings, provider);
    }

    private static SslContext context(TlsSettings settings, SslProvider provider) throws IOException {
        var made = built(settings, provider);
        if (made.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        } else {
            made.sessionContext().setSessionCacheSize(1);
            made.sessionContext().setSessionTimeout(1);
        }
        return made;
    }

    /** Which sessions can be taken up again; for tests. */
    SSLSessionContext sessions() {
        return context.sessionContext();
    }

    /** The maximum time of a handshake, and of the wait for its first bytes. */
    Duration handshake() {
        return settings.handshake();
    }

    /** Makes the TLS handler of one connection. */
    SslHandler handler(Channel channel) {
        var handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
        handler.setWrapDataSize(recordBytesMax);
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return handler;
    }

    private static SslContext built(TlsSettings settings, SslProvider provider) throws IOException {
        readable(settings.certificateChain());
        readable(settings.privateKey());
        try {
            var builder = SslContextBuilder.forServer(
                            PemFiles.key(settings.privateKey()), PemFiles.certificates(settings.certificateChain()))
                    .sslProvider(provider)
                    .protocols("TLSv1.2", "TLSv1.3")
                    .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                    .clientAuth(mode(settings.clients()));
            if (settings.clients() != ClientCertificates.NONE) {
                builder.trustManager(trust(settings.clientAuthorities().orElseThrow()));
            }
            return builder.build();
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(
                    "no TLS with " + settings.certificateChain() + " and " + settings.privateKey() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static ClientAuth mode(ClientCertificates clients) {
        return switch (clients) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private static ClientCertificateCheck trust(Path authorities) throws IOException, GeneralSecurityException {
        readable(authorities);
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(authorities)) {
            var place = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + place++, certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager checker) {
                return new ClientCertificateCheck(checker);
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    private static void readable(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("cannot be read: " + file);
        }
    }
}
