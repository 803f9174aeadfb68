package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.coap.TestDevice;
import dev.landfall.gateway.coap.TestHub;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.guard.Guard;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever goes wrong becomes a code that the device understands. */
@Timeout(120)
class CoapErrorMapperTest {
    @Test
    void a_share_that_is_used_up_is_5_03_with_the_time_to_come_back_and_the_connection_stays() throws Exception {
        var answer = answer("/oic/sec/session", _ -> {
            throw Refused.quota(
                    new Quota("sign-ins", 16, 16, Duration.ofSeconds(7)),
                    "This owner uses its whole share of sign-ins.");
        });

        var message = answer.message().orElseThrow();
        assertThat(message.code()).isEqualTo(Code.SERVICE_UNAVAILABLE);
        assertThat(message.uint(Option.MAX_AGE)).isEqualTo(7);
        assertThat(message.payloadText()).contains("This owner uses its whole share");
        assertThat(message.contentFormat()).isEqualTo(Message.NONE);
        assertThat(answer.closing()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHENTICATED, 4.01, 4.01",
        "REPLACED, 4.01, 4.01",
        "EXPIRED, 4.01, 4.01",
        "FORBIDDEN, 4.03, 4.01",
        "ALREADY_OWNED, 4.03, 4.01",
        "NOT_FOUND, 4.04, 4.01",
        "INVALID, 4.00, 4.00",
        "DUPLICATE, 4.00, 4.00",
        "TOO_LARGE, 4.13, 4.13",
        "TOO_MANY, 5.03, 5.03",
        "UNAVAILABLE, 5.03, 5.03",
        "TIMED_OUT, 5.03, 5.03"
    })
    void each_reason_has_its_code_and_another_one_for_credentials(Reason reason, String usual, String credentials)
            throws Exception {
        Route refuses = _ -> {
            throw new Refused(reason, "no");
        };

        assertThat(Code.text(answer("/oic/rd", refuses).message().orElseThrow().code()))
                .isEqualTo(usual);
        assertThat(Code.text(answer("/oic/sec/session", refuses)
                        .message()
                        .orElseThrow()
                        .code()))
                .isEqualTo(credentials);
    }

    @Test
    void an_error_of_ours_is_temporary_and_counted() throws Exception {
        var before = Guard.failures().getOrDefault("coap-request", 0L);

        var answer = answer("/oic/rd", _ -> {
            throw new StackOverflowError();
        });

        assertThat(answer.message().orElseThrow().code()).isEqualTo(Code.SERVICE_UNAVAILABLE);
        assertThat(Guard.failures()).containsEntry("coap-request", before + 1);
    }

    private static ResponsePlan answer(String path, Route route) throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            var scripted = new ScriptedDevice();
            var request = new OcfRequest(
                    Message.request(Code.POST).token(1, 8).path(path).build(),
                    new OcfDevice(hub.core.logins(), route, scripted.peer));
            assertThat(device.id).isNotNull();
            return new CoapErrorMapper().apply(request, route);
        }
    }
}
