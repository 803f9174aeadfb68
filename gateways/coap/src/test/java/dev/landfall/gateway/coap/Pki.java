package dev.landfall.gateway.coap;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, as an OCF onboarding tool has one: root, intermediate, leaves on P-256. */
public final class Pki {
    private static final KeyPurposeId OCF_IDENTITY =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.44924.1.6"));

    private final Path folder;
    private final Holder root;
    private final Holder intermediate;

    private Pki(Path folder, Holder root, Holder intermediate) {
        this.folder = folder;
        this.root = root;
        this.intermediate = intermediate;
    }

    public static Pki in(Path folder) throws GeneralSecurityException, IOException {
        try {
            var root = issue("CN=root", null, true);
            var pki = new Pki(folder, root, issue("CN=intermediate", root, true));
            write(folder.resolve("ca.pem"), root.certificate());
            return pki;
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** The root's certificate. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** Makes a leaf with its chain (leaf, intermediate) in files; returns the chain's, the key's ends in {@code .key}. */
    public Path leaf(String file, String commonName) throws GeneralSecurityException, IOException {
        try {
            var leaf = issue("CN=" + commonName, intermediate, false);
            var chain = folder.resolve(file + ".pem");
            write(chain, leaf.certificate(), intermediate.certificate());
            write(folder.resolve(file + ".key"), new JcaPKCS8Generator(leaf.key(), null));
            return chain;
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    public Path key(String file) {
        return folder.resolve(file + ".key");
    }

    /** A client that believes in this authority and shows no certificate. */
    public SSLContext client() throws GeneralSecurityException, IOException {
        return context(this, null);
    }

    /** A client with a certificate of this authority that believes in the other one. */
    public SSLContext trusting(Pki other, String commonName) throws GeneralSecurityException, IOException {
        try {
            return context(other, issue("CN=" + commonName, intermediate, false));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A client that shows a certificate with this name. */
    public SSLContext client(String commonName) throws GeneralSecurityException, IOException {
        try {
            return context(this, issue("CN=" + commonName, intermediate, false));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A client that shows a certificate with this name that has something wrong with it. */
    public SSLContext client(String commonName, Flaw flaw) throws GeneralSecurityException, IOException {
        try {
            return context(this, issue("CN=" + commonName, intermediate, false, flaw));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** What can be wrong with a certificate. */
    public enum Flaw {
        NONE,
        EXPIRED,
        NOT_YET_VALID,
        FOR_SERVERS_ONLY,
        RSA_1024,
        SHA_1
    }

    private static SSLContext context(Pki believed, @Nullable Holder identity)
            throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("root", believed.root.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        var own = KeyStore.getInstance(KeyStore.getDefaultType());
        own.load(null, null);
        if (identity != null) {
            own.setKeyEntry(
                    "me", identity.key(), new char[0], new X509Certificate[] {identity.certificate(), identity.issuer()
                    });
        }
        keys.init(own, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private static Holder issue(String subject, @Nullable Holder issuer, boolean authority)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        return issue(subject, issuer, authority, Flaw.NONE);
    }

    private static KeyPair keys(Flaw flaw) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(flaw == Flaw.RSA_1024 ? "RSA" : "EC");
        if (flaw == Flaw.RSA_1024) {
            generator.initialize(1_024);
        } else {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    private static Holder issue(String subject, @Nullable Holder issuer, boolean authority, Flaw flaw)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var pair = keys(flaw);
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                issuer == null
                        ? new X500Name(subject)
                        : new X500Name(
                                issuer.certificate().getSubjectX500Principal().getName()),
                new BigInteger(64, new SecureRandom()),
                Date.from(flaw == Flaw.NOT_YET_VALID ? now.plusSeconds(3_600) : now.minusSeconds(3_600)),
                Date.from(flaw == Flaw.EXPIRED ? now.minusSeconds(60) : now.plus(Duration.ofDays(1))),
                new X500Name(subject),
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (authority) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } else {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            flaw == Flaw.FOR_SERVERS_ONLY
                                    ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth}
                                    : new KeyPurposeId[] {
                                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth, OCF_IDENTITY
                                    }));
        }
        var signer = new JcaContentSignerBuilder(flaw == Flaw.SHA_1 ? "SHA1withECDSA" : "SHA256withECDSA")
                .build(issuer == null ? pair.getPrivate() : issuer.key());
        var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        return new Holder(certificate, pair.getPrivate(), issuer == null ? certificate : issuer.certificate());
    }

    private static void write(Path file, Object... objects) throws IOException {
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            for (var object : objects) {
                pem.writeObject(object);
            }
        }
        Files.writeString(file, text.toString());
    }

    private record Holder(X509Certificate certificate, PrivateKey key, X509Certificate issuer) {}
}
