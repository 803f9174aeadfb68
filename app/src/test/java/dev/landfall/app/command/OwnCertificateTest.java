package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.settings.SettingsException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the operator's own, one for each door. */
@Timeout(240)
final class OwnCertificateTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path folder;

    @Test
    void each_door_shows_its_own_and_another_one_without_a_restart() throws Exception {
        var before = pair("RSA", Instant.now().plus(YEAR));
        var settings = settings("api", before);
        settings.putAll(settings("mqtts", before));
        settings.put("certificates.look", "100ms");
        try (var hub = new Fixture(folder.resolve("data"), settings)) {
            var api = URI.create(hub.ready().api());
            var mqtts = URI.create(Objects.requireNonNull(hub.ready().mqtts()));
            var coaps = URI.create(Objects.requireNonNull(hub.ready().coaps()));
            shown(api, before);
            shown(mqtts, before);
            var ofTheHub = ServedCertificate.at(coaps);
            assertThat(ofTheHub).isNotEqualTo(before);
            Awaitility.await("the program's own commands believe it")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> hub.send("GET", "/landfall/v1/hub", "").statusCode() == 200);

            var after = pair("EC", Instant.now().plus(YEAR));

            shown(api, after);
            shown(mqtts, after);
            assertThat(ServedCertificate.at(coaps)).isEqualTo(ofTheHub);
        }
    }

    /** A machine with much to do may not finish a handshake in time. */
    private static void shown(URI door, X509Certificate wanted) {
        Awaitility.await("the door shows it")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(ServedCertificate.at(door)).isEqualTo(wanted));
    }

    @Test
    void what_cannot_be_shown_keeps_the_hub_from_starting_in_a_sentence() throws Exception {
        var settings = settings("api", pair("EC", Instant.now().plus(YEAR)));
        var certificate = folder.resolve("own.pem");
        var key = folder.resolve("own.key");

        write(key, keys("EC").getPrivate());
        refused(settings, "the key in " + key + " does not belong to the certificate in " + certificate);
        Files.writeString(key, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        refused(settings, key + " contains no EC key in PEM form (PKCS #8)");
        Files.delete(key);
        refused(settings, key + " is missing");
        Files.writeString(certificate, "no certificate");
        refused(settings, certificate + " contains no certificate");
        pair("EC", Instant.now().minus(Duration.ofDays(1)));
        refused(settings, "the certificate in " + certificate + " expired at");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> new Fixture(folder.resolve("data"), Map.of("coaps.key", key.toString())).close())
                .withMessageContaining("coaps.certificate and coaps.key belong together");
    }

    private void refused(Map<String, String> settings, String words) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new Fixture(folder.resolve("data"), settings).close())
                .withMessageContaining(words)
                .extracting(CommandFailure::code)
                .isEqualTo(ExitCode.SETTINGS);
    }

    private Map<String, String> settings(String door, X509Certificate any) {
        assertThat(any).isNotNull();
        return new HashMap<>(Map.of(
                door + ".certificate", folder.resolve("own.pem").toString(),
                door + ".key", folder.resolve("own.key").toString()));
    }

    /** Writes a certificate for this machine and its key. */
    private X509Certificate pair(String algorithm, Instant until) throws Exception {
        var keys = keys(algorithm);
        var name = new X500Name("CN=hub.example");
        var builder = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(Instant.now().minus(YEAR)),
                        Date.from(until),
                        name,
                        keys.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        var signer = new JcaContentSignerBuilder(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                .build(keys.getPrivate());
        var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        write(folder.resolve("own.key"), keys.getPrivate());
        Files.writeString(folder.resolve("own.pem"), block("CERTIFICATE", certificate.getEncoded()));
        return certificate;
    }

    private static KeyPair keys(String algorithm) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        return generator.generateKeyPair();
    }

    private static void write(Path file, PrivateKey key) throws IOException {
        Files.writeString(file, block("PRIVATE KEY", key.getEncoded()));
    }

    private static String block(String name, byte[] bytes) {
        return "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + name
                + "-----\n";
    }
}
