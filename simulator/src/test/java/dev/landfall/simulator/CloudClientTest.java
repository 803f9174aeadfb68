package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CloudClientTest {

    private final Bench bench = Bench.reference();

    @Test
    void a_sign_up_that_is_not_answered_is_sent_again_with_ever_more_patience() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));

        for (var patience : new int[] {2, 4, 8, 16, 32, 64}) {
            var before = bench.now;
            while (bench.sent.isEmpty()) {
                bench.pass(0.001);
            }
            assertThat(bench.now - before).isBetween(patience * 500.0, patience * 1_000.0 + 2);
            assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/account");
            bench.pass(patience - 0.001);
        }
        bench.pass(300);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.events).containsExactly("ended: no answer to sign-up");
        assertThat(bench.device.cloud().status()).isEqualTo("failed");
        assertThat(bench.link.closed).isFalse();
    }

    @Test
    void each_attempt_has_a_token_of_its_own_on_the_same_connection() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));

        bench.pass(2.1);
        var first = bench.next();
        var connection = bench.link;
        bench.pass(6.1);
        var second = bench.next();

        assertThat(second.token()).isNotEqualTo(first.token());
        assertThat(second.payload()).isEqualTo(first.payload());
        assertThat(bench.link).isSameAs(connection);
    }

    @Test
    void an_answer_that_comes_too_late_is_not_heard() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        var late = bench.next();
        bench.pass(2.1);

        bench.receive(Bench.answer(late, Code.CHANGED, out -> {
            out.text("accesstoken")
                    .text("a")
                    .text("refreshtoken")
                    .text("r")
                    .text("uid")
                    .text("u");
            out.text("expiresin").number(-1);
        }));

        assertThat(bench.device.cloud().status()).isEqualTo("registering");
    }

    @ParameterizedTest
    @ValueSource(ints = {Code.BAD_REQUEST, Code.UNAUTHORIZED, Code.INTERNAL_SERVER_ERROR})
    void a_refused_sign_up_is_final(int code) {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);

        bench.receive(Message.response(code, bench.next()));
        bench.pass(1_000);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.link.closed).isFalse();
        assertThat(bench.events).containsExactly("ended: sign-up refused: " + Code.text(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {Code.SERVICE_UNAVAILABLE, Code.GATEWAY_TIMEOUT})
    void a_sign_up_is_tried_again_when_the_hub_is_busy(int code) {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);

        bench.receive(Message.response(code, bench.next()));
        bench.pass(4.1);

        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/account");
    }

    @ParameterizedTest
    @CsvSource({"accesstoken", "refreshtoken", "uid", "expiresin"})
    void a_sign_up_answer_needs_all_of_it(String missing) {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);

        bench.receive(Bench.answer(bench.next(), Code.CHANGED, out -> {
            for (var name : new String[] {"accesstoken", "refreshtoken", "uid"}) {
                out.text(name).text(name.equals(missing) ? "" : "x");
            }
            if (missing.equals("expiresin")) {
                out.text("expiresin").text("60");
            } else {
                out.text("expiresin").number(60);
            }
        }));

        assertThat(bench.device.cloud().status()).isEqualTo("failed");
    }

    @Test
    void content_without_its_format_is_not_looked_at() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);

        bench.receive(Message.response(Code.CHANGED, bench.next())
                .payload(Bench.cbor(out -> out.text("uid").text("u"))));

        assertThat(bench.events).containsExactly("ended: sign-up answered without what it needs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bf0102ff", "bf61619f0160ffff", "bf6161", "ff"})
    void content_that_the_device_cannot_read_leaves_it_waiting_for_ever(String content) {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);

        bench.receive(Message.response(Code.CHANGED, bench.next())
                .payload(OcfContentFormat.OCF_CBOR, HexFormat.of().parseHex(content)));
        bench.pass(1_000);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.device.cloud().status()).isEqualTo("registering");
    }

    @Test
    void another_address_is_followed() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        var first = bench.link;
        bench.reachable = false;

        bench.answerSignUp(-1, "coap+tcp://other.example:1");
        bench.pass(2.1);

        assertThat(first.closed).isTrue();
        assertThat(bench.dialled).containsExactly("coap+tcp://other.example:1");
        bench.device.connected(bench.link);
        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/session");
    }

    @Test
    void after_a_lost_connection_it_signs_in_and_does_not_publish_again() {
        Bench.signedIn(bench, -1);

        bench.hangUp();
        assertThat(bench.events).containsExactly("closed: hung up by the hub");
        bench.pass(0.99);
        assertThat(bench.sent).isEmpty();
        bench.pass(1.1);
        bench.answerSignIn(-1);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.events).endsWith("signed in again");
    }

    @Test
    void what_the_hub_did_not_take_is_published_again_after_the_next_sign_in() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        bench.answerSignUp(-1, "");
        bench.pass(2.1);
        bench.answerSignIn(-1);
        bench.receive(Message.response(Code.CREATED, bench.next(Code.POST, "/oic/rd")));

        bench.hangUp();
        bench.pass(2.1);
        bench.answerSignIn(-1);

        assertThat(bench.next().uriPath()).isEqualTo("/oic/rd");
    }

    @Test
    void a_refused_sign_in_makes_it_refresh_and_sign_in_again() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        bench.answerSignUp(-1, "");
        bench.pass(2.1);

        bench.receive(Message.response(Code.UNAUTHORIZED, bench.next(Code.POST, "/oic/sec/session")));
        bench.pass(2.1);
        bench.answerRefresh(-1);
        bench.pass(2.1);

        assertThat(Bench.content(bench.next(Code.POST, "/oic/sec/session")).get("accesstoken"))
                .isEqualTo("at-2");
        assertThat(bench.link.closed).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {Code.FORBIDDEN, Code.NOT_FOUND, Code.INTERNAL_SERVER_ERROR})
    void any_other_refusal_of_a_sign_in_makes_it_come_again_for_ever(int code) {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        bench.answerSignUp(-1, "");

        for (var round = 0; round < 10; round++) {
            bench.pass(2.1);
            var connection = bench.link;
            bench.receive(Message.response(code, bench.next(Code.POST, "/oic/sec/session")));
            assertThat(connection.closed).isTrue();
        }
    }

    @Test
    void a_sign_in_answer_without_expiry_makes_it_come_again() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        bench.answerSignUp(-1, "");
        bench.pass(2.1);

        bench.receive(Bench.answer(bench.next(), Code.CHANGED, out -> {}));
        bench.pass(2.1);

        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/session");
    }

    @Test
    void a_sign_in_that_is_not_answered_is_tried_for_ever() {
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
        bench.pass(2.1);
        bench.answerSignUp(-1, "");

        bench.pass(1_000);

        assertThat(bench.sent.size()).isBetween(23, 32);
        assertThat(bench.device.cloud().status()).isEqualTo("registered");
    }

    @ParameterizedTest
    @CsvSource({"7200, 6600", "3601, 3001", "3600, 3480", "241, 121", "240, 230", "21, 11", "20, 20", "5, 5"})
    void a_token_is_refreshed_before_it_expires(long expiresIn, long after) {
        assertThat(Registration.refreshSeconds(expiresIn)).isEqualTo(after);
    }

    @Test
    void after_a_refresh_it_signs_in_on_the_same_connection() {
        Bench.signedIn(bench, 3_000);
        var connection = bench.link;

        for (var seconds = 0; seconds < 2_880 + 2; seconds += 2) {
            bench.pass(2);
            pong();
        }
        bench.pass(0.1);
        bench.answerRefresh(3_000);
        bench.pass(2.1);
        bench.answerSignIn(3_000);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.link).isSameAs(connection);
        assertThat(connection.closed).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, /oic/sec/session", "0, /oic/sec/tokenrefresh", "60, /oic/sec/tokenrefresh"})
    void a_device_whose_token_expires_refreshes_it_first_when_it_comes_back(long expiresIn, String path) {
        Bench.signedIn(bench, expiresIn);

        bench.hangUp();
        bench.pass(2.1);

        assertThat(bench.next().uriPath()).isEqualTo(path);
    }

    @Test
    void a_refresh_that_is_unauthorized_makes_it_forget_its_cloud() {
        Bench.signedIn(bench, 0);
        bench.hangUp();
        bench.pass(2.1);

        bench.receive(Message.response(Code.UNAUTHORIZED, bench.next()));
        bench.pass(1_000);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.device.cloud().status()).isEqualTo("uninitialized");
    }

    @Test
    void pings_that_are_not_answered_end_the_connection_after_a_minute() {
        Bench.signedIn(bench, -1);
        var connection = bench.link;

        bench.pass(19.9);
        assertThat(bench.sent).isEmpty();
        bench.pass(43);
        assertThat(connection.closed).isFalse();
        bench.pass(2);

        assertThat(connection.closed).isTrue();
        assertThat(bench.events).containsExactly("closed: no answer to pings");
        assertThat(bench.sent).hasSize(6);
    }

    @Test
    void pings_that_are_answered_go_on() {
        Bench.signedIn(bench, -1);

        for (var round = 0; round < 20; round++) {
            bench.pass(20);
            assertThat(bench.sent).hasSize(1);
            pong();
        }

        assertThat(bench.events).isEmpty();
    }

    @Test
    void the_answer_to_a_question_may_come_late() {
        Bench.signedIn(bench, -1);

        bench.device.cloud().askWhetherHeard();
        var question = bench.next();
        assertThat(bench.device.cloud().isHeard()).isFalse();
        bench.pass(19);
        bench.receive(Message.response(Code.PONG, question));

        assertThat(bench.device.cloud().isHeard()).isTrue();
        bench.pass(1);
        assertThat(bench.next().code()).isEqualTo(Code.PING);
        bench.device.cloud().askWhetherHeard();
        bench.hangUp();
        assertThat(bench.device.cloud().isHeard()).isTrue();
    }

    @Test
    void a_release_is_followed_by_a_new_connection() {
        Bench.signedIn(bench, -1);
        var connection = bench.link;

        bench.receive(Message.signal(Code.RELEASE).token(1, 8));
        bench.pass(2.1);

        assertThat(connection.closed).isTrue();
        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/session");
    }

    @Test
    void other_signals_change_nothing() {
        Bench.signedIn(bench, -1);

        bench.receive(Message.signal(Code.CSM).token(1, 8).uint(2, 1152));
        bench.receive(Message.signal(Code.ABORT).token(1, 8));
        bench.receive(Message.request(Code.EMPTY));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.link.closed).isFalse();
    }

    @Test
    void who_has_signed_out_stays_silent() {
        Bench.signedIn(bench, -1);

        bench.device.cloud().signOut();
        var request = bench.next(Code.POST, "/oic/sec/session");
        bench.pass(100);

        assertThat(Bench.content(request).get("login")).isEqualTo(false);
        assertThat(bench.sent).isEmpty();
    }

    private void pong() {
        while (!bench.sent.isEmpty() && bench.sent.getFirst().length == 10) {
            bench.receive(Message.response(Code.PONG, bench.next()));
        }
    }
}
