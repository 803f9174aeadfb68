package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.core.access.Principal;
import dev.landfall.core.quota.FairShare;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.mqtt.TestHub;
import dev.landfall.gateway.mqtt.login.ChildDevices;
import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.Version;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;
import dev.landfall.gateway.mqtt.thingsboard.Entrance;
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
    private final Meters meters = new Meters(registry);
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
        var shared = new Conversations.Shared(PeerSettings.USUAL, meters, new Refusals(meters), entrance());
        var crowd = new ArrayList<FakeLine>();
        for (var i = 0; i < FairShare.LEAST; i++) {
            crowd.add(arrive(shared, Version.V5));
        }
        asked.acquireUninterruptibly(FairShare.LEAST);

        var five = arrive(shared, Version.V5);
        var old = arrive(shared, Version.V3_1_1);

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
        assertThat(answer(arrive(shared, Version.V5))).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    private Entrance entrance() {
        return new Entrance(new Entrance.Parts(
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
                new ChildDevices() {
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

    private static FakeLine arrive(Conversations.Shared shared, Version version) {
        var line = new FakeLine();
        new Peer(line, shared, () -> {})
                .received(new Incoming.Connect(
                        version,
                        "raw",
                        Optional.of("token"),
                        new byte[0],
                        true,
                        0,
                        Optional.empty(),
                        Incoming.Wishes.NONE));
        return line;
    }

    private static int answer(FakeLine line) {
        await().until(() -> !line.sent.isEmpty());
        return line.sent.getFirst() instanceof Outgoing.ConnAck answer ? answer.code() : -1;
    }
}
