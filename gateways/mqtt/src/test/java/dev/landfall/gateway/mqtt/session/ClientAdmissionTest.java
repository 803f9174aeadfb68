package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.guard.Guard;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client that is not admitted is told: to give up, or to come again. */
@Timeout(120)
class ClientAdmissionTest {
    private final MqttMeters meters = new MqttMeters(new SimpleMeterRegistry());

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"REPLACED", "UNAVAILABLE", "TIMED_OUT"})
    void what_may_get_better_by_itself_is_not_now(Reason reason) {
        assertThat(refusal(new Refused(reason, "not now")).oldCode()).isEqualTo(ReasonCode.OLD_UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"TOO_MANY", "REPLACED", "UNAVAILABLE", "TIMED_OUT"},
            mode = EnumSource.Mode.EXCLUDE)
    void what_stays_as_it_is_ends_the_attempts_of_the_client(Reason reason) {
        var refusal = refusal(new Refused(reason, "never"));

        assertThat(refusal.code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(refusal.detail()).isEqualTo("never");
    }

    @Test
    void a_quota_that_is_used_up_has_a_code_of_its_own() {
        var quota = new Quota("sign-ins", 8, 8, Duration.ofSeconds(5));

        var refusal = refusal(Refused.quota(quota, "Too many devices sign in."));

        assertThat(refusal.code()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        assertThat(refusal.oldCode()).isEqualTo(ReasonCode.OLD_UNAVAILABLE);
    }

    @Test
    void a_bug_is_counted_and_tells_the_client_nothing() {
        var before = Guard.failures().getOrDefault("mqtt-entering", 0L);

        var refusal = refusal(new StackOverflowError("inside"));

        assertThat(refusal.oldCode()).isEqualTo(ReasonCode.OLD_UNAVAILABLE);
        assertThat(refusal.detail()).doesNotContain("inside");
        assertThat(Guard.failures()).containsEntry("mqtt-entering", before + 1);
    }

    private ConnectRefused refusal(Throwable failure) {
        ClientHandler.Authenticator authenticator = (_, _) -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
        var peer = new MqttConversations(
                        MqttPeerSettings.USUAL, meters, new Refusals(meters), authenticator, new ConversationCount())
                .enter(new FakeLine());
        var connect = new ClientPacket.Connect(
                ProtocolVersion.V5,
                "client",
                Optional.of("token"),
                new byte[0],
                true,
                0,
                Optional.empty(),
                ClientPacket.ConnectOptions.NONE);
        var caught = new ConnectRefused[1];
        assertThatExceptionOfType(ConnectRefused.class)
                .isThrownBy(() -> new ClientAdmission(MqttPeerSettings.USUAL, authenticator).admit(connect, peer))
                .satisfies(refused -> caught[0] = refused);
        return caught[0];
    }
}
