package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded conversation of the C device with a cloud, against this one's bytes. */
@Timeout(120)
class ConversationTest {

    private static final String SIGN_UP =
            "d87a02affe21de0e03d0ffb36f696303736563076163636f756e74122710522710e206e308004208"
                    + "00ffbf626469782432613835363534342d396139332d346330632d373039392d6463393237356366373366386c6175746870726f76"
                    + "6964657264706c67646b616363657373746f6b656e6c6d792d617574682d636f64656a6465766963657479706566646576696365ff";
    private static final String SIGN_IN =
            "d8600248ecacd1c7eec424b36f6963037365630773657373696f6e122710522710e206e3080042"
                    + "0800ffbf6375696466757365722d31626469782432613835363534342d396139332d346330632d373039392d646339323735636637"
                    + "3366386b616363657373746f6b656e6461742d31656c6f67696ef5ff";
    private static final String PUBLISH =
            "e8020302e0ef51eb35474ca3b36f69630272641227103d0272743d6f69632e776b2e7264707562"
                    + "222710e206e30800420800ffbf626469782432613835363534342d396139332d346330632d373039392d646339323735636637336638"
                    + "616e6c736d6f6b652d6465766963656374746c00656c696e6b739fbf6468726566662f6f69632f646272749f716f69632e642e636c6f"
                    + "7564446576696365686f69632e776b2e64ff6269669f686f69632e69662e726f6f69632e69662e626173656c696e65ff6372656c6568"
                    + "6f73747363696e731a118aad896170bf62626d03ffffbf6468726566662f6f69632f706272749f686f69632e776b2e70ff6269669f68"
                    + "6f69632e69662e726f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731aa9dd4c6e6170bf62626d03ffffbf"
                    + "6468726566682f6c696768742f316272749f6a636f72652e6c69676874ff6269669f696f69632e69662e72776f6f69632e69662e6261"
                    + "73656c696e65ff6372656c65686f73747363696e731a574c08bd6170bf62626d03ffffbf6468726566692f7377697463686573627274"
                    + "9f6a6f69632e776b2e636f6cff6269669f696f69632e69662e6c6c6d6f69632e69662e637265617465686f69632e69662e626f6f6963"
                    + "2e69662e626173656c696e65ff6372656c65686f73747363696e731afe134f196170bf62626d03ffffbf6468726566672f6f632f636f"
                    + "6e6272749f6a6f69632e776b2e636f6eff6269669f696f69632e69662e72776f6f69632e69662e626173656c696e65ff6372656c6568"
                    + "6f73747363696e731a5f6a95e46170bf62626d03ffffbf6468726566682f6f69632f6d6e746272749f6a6f69632e776b2e6d6e74ff62"
                    + "69669f696f69632e69662e72776f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731a11ad52566170bf6262"
                    + "6d01ffffbf6468726566702f782e706c67642e6465762f74696d656272749f6f782e706c67642e6465762e74696d65ff6269669f696f"
                    + "69632e69662e72776f6f69632e69662e626173656c696e65ff6372656c65686f73747363696e731aea17b9eb6170bf62626d03ffffff"
                    + "ff";
    private static final String PING = "08e2735f017f93ae9eef";

    private final Bench bench = Bench.reference();

    @BeforeEach
    void the_device_has_the_name_it_had() {
        bench.device.resources().rename("smoke-device");
        bench.device.cloud().begin(new Registration(Bench.ENROLMENT));
    }

    @Test
    void it_signs_up_signs_in_publishes_and_pings_with_the_recorded_bytes() {
        bench.pass(2.1);
        assertSent(SIGN_UP);

        bench.answerSignUp(-1, "");
        bench.pass(2.1);
        assertSent(SIGN_IN);

        bench.answerSignIn(-1);
        assertSent(PUBLISH);

        bench.answerPublish();
        bench.pass(20.1);
        assertSent(PING);
    }

    @Test
    void it_says_nothing_before_its_first_request() {
        bench.reachable = false;

        bench.pass(0.9);
        assertThat(bench.dialled).isEmpty();
        bench.pass(1.2);
        assertThat(bench.dialled).containsExactly(Bench.URI);
        assertThat(bench.sent).isEmpty();

        bench.device.connected(bench.link);
        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/account");
    }

    @Test
    void it_signs_off_with_the_recorded_bytes() {
        bench.pass(2.1);
        bench.answerSignUp(-1, "");
        bench.pass(2.1);
        bench.answerSignIn(-1);
        bench.answerPublish();

        bench.device.cloud().signOff();
        var request = bench.next(Code.DELETE, "/oic/sec/account");

        assertThat(request.uriQueries()).containsExactly("uid=user-1", "di=" + Bench.ID, "accesstoken=at-1");
        assertThat(request.toString()).contains("17=2710 2049=0800 payload=0");
        bench.receive(Message.response(Code.DELETED, request));
        assertThat(bench.events).endsWith("closed: signed off", "ended: signed off");
        assertThat(bench.device.cloud().status()).isEqualTo("uninitialized");
    }

    @Test
    void a_long_access_token_is_left_out_of_the_sign_off() {
        bench.pass(2.1);
        var request = bench.next();
        bench.receive(Bench.answer(request, Code.CHANGED, out -> {
            out.text("accesstoken")
                    .text("a".repeat(900))
                    .text("refreshtoken")
                    .text("rt")
                    .text("uid")
                    .text("u");
            out.text("expiresin").number(-1);
        }));
        bench.pass(2.1);
        bench.answerSignIn(-1);
        bench.answerPublish();

        bench.device.cloud().signOff();

        assertThat(bench.next().uriQueries()).containsExactly("uid=u", "di=" + Bench.ID);
    }

    @Test
    void it_says_who_it_is_when_it_publishes() {
        bench.pass(2.1);
        bench.answerSignUp(-1, "");
        bench.pass(2.1);
        bench.answerSignIn(-1);

        var content = Bench.content(bench.next(Code.POST, "/oic/rd"));

        assertThat(content.get("n")).isEqualTo("smoke-device");
        assertThat((List<?>) content.get("links"))
                .hasSize(7)
                .allSatisfy(link -> assertThat(((Map<?, ?>) link).keySet())
                        .isEqualTo(Set.of("href", "rt", "if", "rel", "ins", "p")));
    }

    /** Compares all but what is made up by chance: the token and the numbers of links. */
    private void assertSent(String recorded) {
        var sent = HexFormat.of().formatHex(bench.sent.getFirst());
        var header = recorded.startsWith("d8") ? 6 : recorded.startsWith("e8") ? 8 : 4;
        assertThat(masked(sent, header)).isEqualTo(masked(recorded, header));
        if (recorded.equals(PING)) {
            bench.sent.removeFirst();
        }
    }

    private static String masked(String hex, int header) {
        var token = hex.substring(0, header) + "-".repeat(16) + hex.substring(header + 16);
        return token.replaceAll("63696e731a[0-9a-f]{8}", "63696e731a--------");
    }
}
