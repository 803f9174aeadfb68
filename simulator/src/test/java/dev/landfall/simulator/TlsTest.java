package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TlsTest {

    /** Hardly waits before it begins, and never gives up because the machine is busy. */
    private static final Timing PATIENT = new Timing(0.05, 60, 1, 0);

    private static final String HUB_ID = "00000000-0000-0000-0000-000000000001";

    private final IdentityAuthority hubAuthority = IdentityAuthority.create();
    private final IdentityAuthority deviceAuthority = IdentityAuthority.create();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void each_device_shows_a_certificate_of_its_own_and_knows_its_cloud(TlsVersion version) throws Exception {
        try (var hub = new ScriptedHub(server("CN=uuid:" + HUB_ID, KeyPurposeId.id_kp_serverAuth))) {
            var load = new Load(5, 500, Duration.ofMillis(200), 1);
            var behaviour = new Behaviour(1, true, Acl.CLOUD, PATIENT, version);

            var result = new SimulatorRun(
                            new SimulatorSettings(load, behaviour), deviceAuthority.certify(credentials(hub)))
                    .run();

            assertThat(result.counts().signedIn()).isEqualTo(5);
            assertThat(result.counts().sent()).isPositive().isEqualTo(hub.notifications.get());
            assertThat(hub.sessions).hasSize(5).allSatisfy(session -> {
                var certificate = Objects.requireNonNull(session.certificate);
                assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=uuid:" + session.device);
                assertThat(certificate.getExtendedKeyUsage()).contains("1.3.6.1.4.1.44924.1.6");
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void where_openssl_does_not_load_the_jdk_does_it(TlsVersion version) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (var hub = new ScriptedHub(server("CN=uuid:" + HUB_ID, KeyPurposeId.id_kp_serverAuth));
                var contexts = new TlsContexts(version, false)) {
            var enrolment = credentials(hub).enrol(Bench.ID, false).with(deviceAuthority.issue(Bench.ID));
            var handler = contexts.handler(Bench.ID, enrolment, ByteBufAllocator.DEFAULT);
            var address = URI.create(hub.uri());

            new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(handler)
                    .connect(address.getHost(), address.getPort())
                    .sync();
            handler.handshakeFuture().sync();
            hub.sessions.getFirst().handshake.join();

            assertThat(handler.engine().getSession().getProtocol())
                    .isEqualTo(version == TlsVersion.OCF_1_2 ? "TLSv1.2" : "TLSv1.3");
            assertThat(Objects.requireNonNull(hub.sessions.getFirst().certificate)
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=uuid:" + Bench.ID);
        } finally {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void a_device_without_certificate_shows_none() throws Exception {
        try (var hub = new ScriptedHub(server("CN=uuid:" + HUB_ID, KeyPurposeId.id_kp_serverAuth))) {
            var result = new SimulatorRun(settings(1, 10), credentials(hub)).run();

            assertThat(result.counts().signedIn()).isEqualTo(1);
            assertThat(hub.sessions)
                    .allSatisfy(session -> assertThat(session.certificate).isNull());
        }
    }

    @Test
    void a_cloud_by_another_name_is_served_but_not_let_in() throws Exception {
        try (var hub = new ScriptedHub(server("CN=localhost", KeyPurposeId.id_kp_serverAuth))) {
            var result = new SimulatorRun(settings(1, 100), credentials(hub)).run();

            assertThat(result.counts().signedIn()).isEqualTo(1);
            assertThat(result.counts().sent()).isZero();
        }
    }

    @Test
    void an_untrusted_certificate_or_one_for_clients_is_refused() throws Exception {
        var forClients = directory.resolve("for-clients");
        var untrusted = directory.resolve("untrusted");
        try (var hub = new ScriptedHub(server("CN=uuid:" + HUB_ID, KeyPurposeId.id_kp_clientAuth));
                var stranger = new ScriptedHub(server("CN=uuid:" + HUB_ID, KeyPurposeId.id_kp_serverAuth))) {
            var first = start(new SimulatorRun(noting(forClients, 1), credentials(hub)));
            EnrolmentSource elsewhere = (device, known) ->
                    new Enrolment("code", "test", stranger.uri(), deviceAuthority.rootPem(), HUB_ID, null);
            var second = start(new SimulatorRun(noting(untrusted, 2), elsewhere));

            assertThat(first.join().counts().signedIn()).isZero();
            assertThat(second.join().counts().signedIn()).isZero();
            assertThat(hub.requests).isEmpty();
            assertThat(stranger.requests).isEmpty();
            assertThat(Files.readString(forClients)).contains("key usage does not permit");
            assertThat(Files.readString(untrusted)).contains("Signature does not match");
        }
    }

    @Test
    void a_message_of_six_bytes_makes_a_device_deaf_for_good() throws Exception {
        try (var hub = new ScriptedHub(server("CN=uuid:" + HUB_ID, KeyPurposeId.id_kp_serverAuth))) {
            hub.observes = false;
            var run = new SimulatorRun(settings(1, 0), credentials(hub));
            var result = start(run);
            while (!hub.request().uriPath().equals("/oic/rd")) {
                assertThat(result).isNotDone();
            }
            var session = hub.sessions.getFirst();

            session.send(Message.request(Code.GET).token(5, 8).path("/light/1"));
            assertThat(hub.request().token()).isEqualTo(5);
            session.send(Message.signal(Code.PING).token(5, 4));
            session.send(Message.request(Code.GET).token(6, 8).path("/light/1"));
            session.hangUp();

            assertThat(hub.request().uriPath()).isEqualTo("/oic/sec/session");
            run.stop();
            result.join();
        }
    }

    @Test
    void an_authority_is_kept() throws Exception {
        var first = IdentityAuthority.in(directory);
        var second = IdentityAuthority.in(directory);

        assertThat(second.rootPem()).isEqualTo(first.rootPem());
        var chain = second.issue(Bench.ID).chain();
        chain.getFirst().verify(chain.getLast().getPublicKey());
        assertThat(Files.getPosixFilePermissions(directory.resolve("simulator-ca.pem")))
                .hasSize(2);
    }

    private SslContext server(String subject, KeyPurposeId usage) throws Exception {
        var identity = hubAuthority.issue(subject, IdentityAuthority.newKey(), usage);
        return SslContextBuilder.forServer(identity.key(), identity.chain())
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(deviceAuthority.issue(Bench.ID).chain().getLast())
                .build();
    }

    private EnrolmentSource credentials(ScriptedHub hub) {
        return (device, known) -> new Enrolment("code", "test", hub.uri(), hubAuthority.rootPem(), HUB_ID, null);
    }

    private static SimulatorSettings settings(long seed, double rate) {
        var time = rate == 0 ? Duration.ZERO : Duration.ofMillis(300);
        return new SimulatorSettings(
                new Load(1, rate, time, seed), new Behaviour(1, true, Acl.CLOUD, PATIENT, TlsVersion.OCF_1_2));
    }

    private static SimulatorSettings noting(Path ledger, long seed) {
        var hasty = new Behaviour(1, true, Acl.CLOUD, new Timing(0.01, 5, 1, 0), TlsVersion.OCF_1_2);
        return new SimulatorSettings(settings(seed, 100).load(), hasty, 1, ledger, null, progress -> {});
    }

    private static CompletableFuture<RunResult> start(SimulatorRun run) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run.run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
