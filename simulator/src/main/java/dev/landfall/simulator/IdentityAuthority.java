package dev.landfall.simulator;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Replaces the certificate authority of the onboarding tool: it issues an OCF identity certificate to each simulated device. A hub must
 * trust {@link #rootPem()} to accept them. All devices share one key, which saves time; the key protects nothing.
 */
public final class IdentityAuthority {

    /** The extended key usage of OCF identity certificates. */
    private static final KeyPurposeId OCF_IDENTITY =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.44924.1.6"));

    private static final X500Name ROOT_NAME = new X500Name("CN=Landfall simulator root");
    private static final Duration VALIDITY = Duration.ofDays(365);
    private static final String FILE = "simulator-ca.pem";

    private final SecureRandom random = new SecureRandom();
    private final KeyPair rootKey;
    private final X509Certificate root;
    private final KeyPair deviceKey;

    private IdentityAuthority(KeyPair rootKey, X509Certificate root, KeyPair deviceKey) {
        this.rootKey = rootKey;
        this.root = root;
        this.deviceKey = deviceKey;
    }

    /** Makes a new authority that is not stored. */
    public static IdentityAuthority create() {
        try {
            var key = newKey();
            var builder = builder(ROOT_NAME, ROOT_NAME, key.getPublic(), new SecureRandom())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            return new IdentityAuthority(key, sign(builder, key), newKey());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("no certificates can be made", e);
        }
    }

    /**
     * Reads the authority in {@code directory}, or makes one when there is none.
     *
     * @throws IOException when it can be neither read nor written
     */
    public static IdentityAuthority in(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            var made = create();
            Files.createDirectories(directory);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, made.rootPem() + pem(new JcaPKCS8Generator(made.rootKey.getPrivate(), null)));
            return made;
        }
        try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
            if (parser.readObject() instanceof X509CertificateHolder certificate
                    && parser.readObject() instanceof PrivateKeyInfo key) {
                var root = new JcaX509CertificateConverter().getCertificate(certificate);
                var rootKey = new JcaPEMKeyConverter().getPrivateKey(key);
                return new IdentityAuthority(new KeyPair(root.getPublicKey(), rootKey), root, newKey());
            }
            throw new IOException(file + " holds no certificate with its key");
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " cannot be used", e);
        }
    }

    /** The root certificate that a hub has to trust, PEM. */
    public String rootPem() {
        return pem(root);
    }

    /** Issues an identity certificate to {@code device}: {@code CN=uuid:<device>}, valid for client and server. */
    public ClientIdentity issue(UUID device) {
        var usages = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth, OCF_IDENTITY};
        return issue("CN=uuid:" + device, deviceKey, usages);
    }

    /** Adds an identity certificate to each enrolment of {@code credentials}. */
    public EnrolmentSource certify(EnrolmentSource credentials) {
        return (device, known) -> credentials.enrol(device, known).with(issue(device));
    }

    ClientIdentity issue(String subject, KeyPair key, KeyPurposeId... usages) {
        try {
            var builder = builder(ROOT_NAME, new X500Name(subject), key.getPublic(), random)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
            return new ClientIdentity(List.of(sign(builder, rootKey), root), key.getPrivate());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("no certificate for " + subject, e);
        }
    }

    static KeyPair newKey() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, SecureRandom random) {
        var now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(VALIDITY)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
