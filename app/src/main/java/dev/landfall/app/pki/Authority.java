package dev.landfall.app.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Issues certificates in the form that OCF devices need: ECDSA on P-256, subject {@code CN=uuid:<id>}, and the key purpose of OCF
 * identities in addition to those of TLS.
 */
public final class Authority {
    private static final KeyPurposeId OCF_IDENTITY =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.44924.1.6"));
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365 + 5);
    /** By how much certificates begin earlier, because clocks of devices may be late. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** An existing authority. */
    public Authority(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /**
     * An authority that is stored as text.
     *
     * @param certificate PEM
     * @param key PEM, PKCS #8
     */
    public static Authority of(String certificate, String key, Clock clock) throws GeneralSecurityException {
        var own = Pem.certificates(certificate).getFirst();
        return new Authority(own, Pem.key(key, own.getPublicKey().getAlgorithm()), clock);
    }

    /** Makes a new authority for a hub, valid for 20 years. */
    public static Authority create(UUID hub, Clock clock) throws GeneralSecurityException, IOException {
        return create(HubKeys.name(hub), clock);
    }

    private static Authority create(String name, Clock clock) throws GeneralSecurityException, IOException {
        var keys = keys();
        var subject = new X500Name("CN=" + name);
        var extensions = new JcaX509ExtensionUtils();
        var from = clock.instant().minus(BACKDATED);
        var builder = new JcaX509v3CertificateBuilder(
                        subject,
                        new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
                        Date.from(from),
                        Date.from(from.plus(AUTHORITY_LIFE)),
                        subject,
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()));
        return new Authority(sign(builder, keys.getPrivate()), keys.getPrivate(), clock);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The private key of the authority. */
    PrivateKey key() {
        return key;
    }

    /** The certificate as text (PEM). */
    public String certificateText() throws GeneralSecurityException {
        return Pem.text(List.of(certificate));
    }

    /** The key as text (PEM, PKCS #8), for storage that nobody else can read. */
    public String keyText() {
        return Pem.text(key);
    }

    /** Issues a certificate for a hub as server and client. */
    Identity server(UUID hub, Collection<String> hosts, Duration life) throws GeneralSecurityException, IOException {
        var names = hosts.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        return identity(hub, new GeneralNames(names), life);
    }

    /** Issues a certificate for a device as client and server. */
    public Identity device(UUID device, Duration life) throws GeneralSecurityException, IOException {
        return identity(device, null, life);
    }

    private Identity identity(UUID id, @Nullable GeneralNames names, Duration life)
            throws GeneralSecurityException, IOException {
        var keys = keys();
        var extensions = new JcaX509ExtensionUtils();
        var from = clock.instant().minus(BACKDATED);
        var purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth, OCF_IDENTITY};
        var builder = new JcaX509v3CertificateBuilder(
                        certificate,
                        new BigInteger(SERIAL_BITS, random).setBit(0),
                        Date.from(from),
                        Date.from(clock.instant().plus(life)),
                        new X500Name("CN=uuid:" + id),
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                .addExtension(
                        Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()))
                .addExtension(
                        Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate));
        if (names != null) {
            builder.addExtension(Extension.subjectAlternativeName, false, names);
        }
        return new Identity(sign(builder, key), keys.getPrivate());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the certificate cannot be signed", e);
        }
    }

    private static KeyPair keys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Whether a host is an address, not a name. */
    static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A certificate and its key. */
    public record Identity(X509Certificate certificate, PrivateKey key) {}
}
