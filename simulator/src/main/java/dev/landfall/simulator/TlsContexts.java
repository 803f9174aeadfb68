package dev.landfall.simulator;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of the devices: no server name, no session tickets, no comparison of names. Thousands of devices with a certificate
 * each share one context. The peer host of the engine, which nothing else uses, says which device it is. Uses the engine of OpenSSL where
 * it can be loaded, else that of the JDK.
 */
final class TlsContexts implements AutoCloseable {

    private static final String[] OCF_CURVES = {"P-256", "P-384"};
    private static final String[] JDK_CURVES = {"secp256r1", "secp384r1"};
    private static final List<String> OCF_SUITES = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

    private final TlsVersion version;
    private final boolean openSsl;
    private final Map<String, SslContext> contexts = new ConcurrentHashMap<>();
    private final Map<String, ClientIdentity> identities = new ConcurrentHashMap<>();
    private final Identities keys = new Identities(identities);

    TlsContexts(TlsVersion version) {
        this(version, OpenSsl.isAvailable());
    }

    TlsContexts(TlsVersion version, boolean openSsl) {
        this.version = version;
        this.openSsl = openSsl;
    }

    /**
     * Makes the context that all connections with these trust anchors share.
     *
     * @throws IllegalArgumentException when the trust anchors cannot be read
     */
    void prepare(Enrolment enrolment) {
        contexts.computeIfAbsent(enrolment.caPem(), this::context);
    }

    /** Makes the TLS handler of one connection. */
    SslHandler handler(UUID device, Enrolment enrolment, ByteBufAllocator allocator) {
        var name = device.toString();
        if (enrolment.identity() != null) {
            identities.put(name, enrolment.identity());
        }
        var handler = contexts.computeIfAbsent(enrolment.caPem(), this::context).newHandler(allocator, name, 1);
        if (!openSsl && version == TlsVersion.OCF_1_2) {
            var parameters = handler.engine().getSSLParameters();
            parameters.setNamedGroups(JDK_CURVES);
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    @Override
    public void close() {
        contexts.values().forEach(ReferenceCountUtil::release);
        contexts.clear();
    }

    private SslContext context(String caPem) {
        var builder = SslContextBuilder.forClient()
                .sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(new HubCertificateCheck(caPem))
                .keyManager(keys)
                .endpointIdentificationAlgorithm("")
                .sessionCacheSize(1)
                .sessionTimeout(1);
        switch (version) {
            case OCF_1_2 -> {
                builder.protocols("TLSv1.2").ciphers(OCF_SUITES, SupportedCipherSuiteFilter.INSTANCE);
                if (openSsl) {
                    builder.option(OpenSslContextOption.GROUPS, OCF_CURVES);
                }
            }
            case TLS_1_3 -> builder.protocols("TLSv1.3");
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("no usable trust anchors", e);
        }
    }

    private static final class Identities extends X509ExtendedKeyManager {

        private final Map<String, ClientIdentity> identities;

        Identities(Map<String, ClientIdentity> identities) {
            this.identities = identities;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
            var name = engine.getPeerHost();
            return name != null && identities.containsKey(name) ? name : null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            var identity = identities.get(alias);
            return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            var identity = identities.get(alias);
            return identity == null ? null : identity.key();
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
