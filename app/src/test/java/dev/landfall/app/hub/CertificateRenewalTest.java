package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.pki.Authority;
import dev.landfall.app.pki.HubKeys;
import dev.landfall.app.pki.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a clock that the test turns. */
final class CertificateRenewalTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final UUID hub = UUID.randomUUID();
    private final List<X509Certificate> taken = new ArrayList<>();
    private Instant now = Instant.now();

    @TempDir
    Path data;

    @Test
    void a_certificate_is_renewed_while_the_hub_runs_and_before_it_ends() throws Exception {
        var first = keys().served().load(clock()).certificate();
        try (var renewal = renewal()) {
            now = first.getNotAfter().toInstant().minus(Duration.ofDays(91));
            renewal.look();
            assertThat(taken).as("not before its time").isEmpty();

            now = first.getNotAfter().toInstant().minus(Duration.ofDays(89));
            renewal.look();
            renewal.look();

            assertThat(taken).hasSize(1).doesNotContain(first);
            assertThat(taken.getFirst().getNotAfter()).isAfter(first.getNotAfter());
            taken.getFirst().verify(Pem.certificates(keys().ca()).getFirst().getPublicKey());
        }
    }

    @Test
    void files_that_make_no_sense_are_left_alone_until_they_do() throws Exception {
        var keys = keys();
        var key = Files.readString(keys.serverKey());
        var good = Files.readString(keys.server());
        try (var renewal = renewal()) {
            Files.writeString(keys.serverKey(), otherKey());
            renewal.look();
            Files.writeString(keys.server(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
            renewal.look();
            Files.writeString(keys.server(), "");
            renewal.look();
            assertThat(taken).isEmpty();

            Files.writeString(keys.serverKey(), key);
            Files.writeString(keys.server(), good);
            renewal.look();
            assertThat(taken).as("the one in use already").isEmpty();
            Files.delete(keys.server());
            renewal.look();

            assertThat(taken).hasSize(1);
        }
    }

    private CertificateRenewal renewal() throws IOException, GeneralSecurityException {
        return new CertificateRenewal(
                () -> List.of(
                        new CertificateRenewal.Shown("a door", keys().served(), keys -> taken.add(keys.certificate()))),
                () -> now,
                NEVER);
    }

    private Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private Authority authority() throws IOException, GeneralSecurityException {
        var existing = HubKeys.existing(data, hub, clock());
        return existing.isPresent() ? existing.get() : Authority.create(hub, clock());
    }

    private HubKeys keys() throws IOException, GeneralSecurityException {
        return HubKeys.open(data, authority(), hub, List.of("127.0.0.1"), Clock.fixed(now, ZoneOffset.UTC));
    }

    private String otherKey() throws Exception {
        var foreign = Authority.create(UUID.randomUUID(), Clock.systemUTC());
        var other = HubKeys.open(data.resolve("other"), foreign, hub, List.of("127.0.0.1"), Clock.systemUTC());
        return Files.readString(other.serverKey());
    }
}
