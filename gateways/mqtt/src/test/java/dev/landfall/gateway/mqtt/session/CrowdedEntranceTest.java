package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.core.access.Principal;
import dev.landfall.core.quota.FairShare;
import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.mqtt.TestHub;
import dev.landfall.gateway.mqtt.login.ChildDeviceLogin;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;
import dev.landfall.gateway.mqtt.thingsboard.TokenAuthenticator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who come in at once, while somebody has to be asked who they are. */
@Timeout(60)
class CrowdedEntranceTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MqttMeters meters = new MqttMeters(registry);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);
    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = TestHub.plain();
    }

    @AfterEach
    void stop() {
        answered.countDown();
        hub.close();
    }

    @Test
    void one_address_has_its_share_of_the_sign_ins_under_way_and_hears_when_it_is_used_up() {
        var shared = new MqttConversations(
                MqttPeerSettings.USUAL, meters, new Refusals(meters), entrance(), new ConversationCount());
        var crowd = new ArrayList<FakeLine>();
        for (var i = 0; i < FairShare.LEAST; i++) {
            crowd.add(arrive(shared, ProtocolVersion.V5));
        }
        asked.acquireUninterruptibly(FairShare.LEAST);

        var five = arrive(shared, ProtocolVersion.V5);
        var old = arrive(shared, ProtocolVersion.V3_1_1);

        assertThat(answer(five)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(answer(old)).isEqualTo(ReasonCode.OLD_UNAVAILABLE);
        assertThat(crowd).allSatisfy(line -> assertThat(line.sent).isEmpty());
        assertThat(registry.get("landfall.refusals")
                        .tag("reason", "too-many")
                        .counter()
                        .count())
                .isEqualTo(2);
        answered.countDown();
        assertThat(crowd).allSatisfy(line -> assertThat(answer(line)).isEqualTo(ReasonCode.NOT_AUTHORIZED));
        assertThat(answer(arrive(shared, ProtocolVersion.V5))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    private TokenAuthenticator entrance() {
        return new TokenAuthenticator(new TokenAuthenticator.Services(
                hub.core.sessions(),
                hub.core.devices(),
                (_, _, _) -> {
                    asked.release();
                    try {
                        answered.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    return Optional.empty();
                },
                new ChildDeviceLogin() {
                    @Override
                    public boolean maySpeak(Principal device) {
                        return false;
                    }

                    @Override
                    public Principal child(Principal gateway, String name) {
                        throw new IllegalStateException("nobody speaks for " + name);
                    }
                },
                DialectSettings.USUAL,
                Clock.systemUTC(),
                new SignIns(FairShare.LEAST)));
    }

    private static FakeLine arrive(MqttConversations shared, ProtocolVersion version) {
        var line = new FakeLine();
        shared.enter(line)
                .received(new ClientPacket.Connect(
                        version,
                        "raw",
                        Optional.of("token"),
                        new byte[0],
                        true,
                        0,
                        Optional.empty(),
                        ClientPacket.ConnectOptions.NONE));
        return line;
    }

    private static int answer(FakeLine line) {
        await().until(() -> !line.sent.isEmpty());
        return line.sent.getFirst() instanceof ServerPacket.ConnAck answer ? answer.code() : -1;
    }
}
