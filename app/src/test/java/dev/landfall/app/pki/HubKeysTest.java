package dev.landfall.app.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class HubKeysTest {
    private static final String OCF_IDENTITY = "1.3.6.1.4.1.44924.1.6";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final UUID hub = UUID.fromString("1c10a3b6-287c-11ec-ac2d-13054959c274");
    private final Clock clock = Clock.systemUTC();

    @TempDir
    Path data;

    @Test
    void the_server_certificate_is_what_ocf_devices_want() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);

        var server = server(keys);

        assertThat(server.getSubjectX500Principal().getName()).isEqualTo("CN=uuid:" + hub);
        assertThat(server.getPublicKey())
                .isInstanceOfSatisfying(
                        ECPublicKey.class,
                        key -> assertThat(key.getParams().getCurve().getField().getFieldSize())
                                .isEqualTo(256));
        assertThat(server.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(server.getExtendedKeyUsage()).contains(SERVER_AUTH, CLIENT_AUTH, OCF_IDENTITY);
        assertThat(server.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1))
                        .toList())
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains("localhost", "127.0.0.1");
        server.verify(authority(keys).getPublicKey());
    }

    @Test
    void the_authority_lasts_twenty_years_and_signs() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);

        var authority = authority(keys);

        assertThat(authority.getNotAfter().toInstant()).isAfter(Instant.now().plus(Duration.ofDays(20 * 365 - 1)));
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getKeyUsage()[5]).as("signs certificates").isTrue();
        authority.verify(authority.getPublicKey());
    }

    @Test
    void a_second_start_keeps_everything() throws Exception {
        var first = server(opened(data, hub, List.of("127.0.0.1"), clock));

        var second = server(opened(data, hub, List.of("127.0.0.1"), clock));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void the_server_certificate_is_renewed_before_it_expires_and_the_authority_stays() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);
        var first = server(keys);
        var authority = authority(keys);
        var later = Clock.fixed(first.getNotAfter().toInstant().minus(Duration.ofDays(30)), ZoneOffset.UTC);

        var renewed = server(opened(data, hub, List.of("127.0.0.1"), later));

        assertThat(renewed).isNotEqualTo(first);
        assertThat(renewed.getNotAfter()).isAfter(first.getNotAfter());
        assertThat(authority(keys)).isEqualTo(authority);
        renewed.verify(authority.getPublicKey());
    }

    @Test
    void a_host_that_the_certificate_does_not_name_makes_a_new_one() throws Exception {
        opened(data, hub, List.of("127.0.0.1"), clock);

        var server = server(opened(data, hub, List.of("192.0.2.7"), clock));

        assertThat(server.getSubjectAlternativeNames()).contains(List.of(7, "192.0.2.7"));
    }

    @Test
    void a_start_that_was_cut_between_key_and_certificate_is_mended() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);
        Files.delete(keys.server());

        var mended = opened(data, hub, List.of("127.0.0.1"), clock);

        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(Pem.key(mended.serverKey()));
        signature.update(new byte[] {1});
        var signed = signature.sign();
        signature.initVerify(server(mended));
        signature.update(new byte[] {1});
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void nobody_else_reads_the_keys() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);

        for (var secret : List.of(keys.serverKey(), data.resolve("pki/ca.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("pki"))))
                .isEqualTo("rwx------");
    }

    @Test
    void a_device_gets_an_identity_of_its_own() throws Exception {
        opened(data, hub, List.of("127.0.0.1"), clock);
        var authority = HubKeys.authority(data, clock);
        var device = UUID.randomUUID();

        var identity = authority.device(device, Duration.ofDays(1));

        assertThat(identity.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=uuid:" + device);
        assertThat(identity.certificate().getExtendedKeyUsage()).contains(CLIENT_AUTH, OCF_IDENTITY);
        identity.certificate().verify(authority.certificate().getPublicKey());
    }

    @Test
    void a_certificate_that_the_hub_did_not_issue_is_used_and_never_touched() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);
        var other = opened(data.resolve("other"), UUID.randomUUID(), List.of("127.0.0.1"), clock);
        Files.copy(other.server(), keys.server(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(other.serverKey(), keys.serverKey(), StandardCopyOption.REPLACE_EXISTING);

        // Neither another host nor its end makes the hub issue one in its place.
        opened(data, hub, List.of("192.0.2.7"), clock);
        var end = server(keys).getNotAfter().toInstant();
        opened(data, hub, List.of("127.0.0.1"), Clock.fixed(end.minusSeconds(60), ZoneOffset.UTC));

        assertThat(keys.server()).hasSameBinaryContentAs(other.server());
        assertThat(keys.serverKey()).hasSameBinaryContentAs(other.serverKey());
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(
                        () -> opened(data, hub, List.of("127.0.0.1"), Clock.fixed(end.plusSeconds(60), ZoneOffset.UTC)))
                .withMessageContaining(keys.server().toString())
                .withMessageContaining("expired at " + end);
        assertThat(keys.server()).hasSameBinaryContentAs(other.server());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "ca.key", "server.pem", "server.key"})
    void a_damaged_file_is_named_and_not_replaced(String name) throws Exception {
        opened(data, hub, List.of("127.0.0.1"), clock);
        var file = data.resolve("pki").resolve(name);
        var damaged = Files.readString(file).replaceFirst("\\n[A-Za-z0-9+/]{30}", "\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        Files.writeString(file, damaged);

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> opened(data, hub, List.of("127.0.0.1"), clock))
                .withMessageContaining(file.toString())
                .satisfies(wrong -> {
                    assertThat(wrong.code()).isEqualTo(ExitCode.SETTINGS);
                    assertThat(wrong.cure()).contains("backup");
                });
        assertThat(file).hasContent(damaged);
    }

    @Test
    void a_key_of_another_certificate_is_told() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);
        Files.copy(data.resolve("pki/ca.key"), keys.serverKey(), StandardCopyOption.REPLACE_EXISTING);

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> opened(data, hub, List.of("127.0.0.1"), clock))
                .withMessage(
                        "the key in " + keys.serverKey() + " does not belong to the certificate in " + keys.server());
    }

    @Test
    void an_authority_that_has_signed_is_not_made_anew() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);
        Files.delete(keys.ca());

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> opened(data, hub, List.of("127.0.0.1"), clock))
                .withMessageContaining(keys.ca() + " is missing");
        assertThat(keys.ca()).doesNotExist();
    }

    @Test
    void the_files_of_the_authority_are_copies_that_are_written_again() throws Exception {
        var authority = Authority.create(hub, clock);
        var keys = HubKeys.open(data, authority, hub, List.of("127.0.0.1"), clock);
        var server = server(keys);
        Files.delete(keys.ca());
        Files.delete(data.resolve("pki/ca.key"));

        HubKeys.open(data, authority, hub, List.of("127.0.0.1"), clock);

        assertThat(authority(keys)).isEqualTo(authority.certificate());
        assertThat(HubKeys.authority(data, clock).certificate()).isEqualTo(authority.certificate());
        assertThat(server(keys)).isEqualTo(server);
    }

    @Test
    void with_another_authority_of_the_hub_the_former_files_are_set_aside_and_the_server_gets_a_new_certificate()
            throws Exception {
        var keys = HubKeys.open(data, Authority.create(hub, clock), hub, List.of("127.0.0.1"), clock);
        var former = Files.readString(keys.ca());
        var next = Authority.create(hub, clock);

        HubKeys.open(data, next, hub, List.of("127.0.0.1"), clock);

        assertThat(authority(keys)).isEqualTo(next.certificate());
        server(keys).verify(next.certificate().getPublicKey());
        assertThat(data.resolve("pki/ca.pem.former")).hasContent(former);
        assertThat(data.resolve("pki/ca.key.former")).exists();
    }

    @Test
    void a_key_without_a_certificate_is_set_aside_and_not_lost() throws Exception {
        var keys = opened(data, hub, List.of("127.0.0.1"), clock);
        var key = Files.readString(keys.serverKey());
        Files.delete(keys.server());

        opened(data, hub, List.of("127.0.0.1"), clock);

        assertThat(data.resolve("pki/server.key.former")).hasContent(key);
    }

    /** As a node opens them: with the authority of the files, or a new one. */
    private static HubKeys opened(Path data, UUID hub, List<String> served, Clock clock) throws Exception {
        var existing = HubKeys.existing(data, hub, clock);
        var authority = existing.isPresent() ? existing.get() : Authority.create(hub, clock);
        return HubKeys.open(data, authority, hub, served, clock);
    }

    private static X509Certificate server(HubKeys keys) throws Exception {
        return Pem.certificates(keys.server()).getFirst();
    }

    private static X509Certificate authority(HubKeys keys) throws Exception {
        return Pem.certificates(keys.ca()).getFirst();
    }
}
