package dev.landfall.gateway.coap.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class MessageTest {

    private final Decoder decoder = new Decoder(Limits.USUAL);

    @Test
    void a_request_is_built_in_any_order() {
        var built = Message.request(Code.GET)
                .token(0xabcdL, 2)
                .accept(OcfContentFormat.OCF_CBOR)
                .query("if=oic.if.b")
                .path("/oic/res")
                .observe(0)
                .etag(new byte[] {1, 2})
                .build();

        var message = decoder.decode(Encoder.encode(built), 0, Encoder.length(built));

        assertThat(message.tokenBytes()).containsExactly(0xab, 0xcd);
        assertThat(message.uriPath()).isEqualTo("/oic/res");
        assertThat(message.uriQueries()).containsExactly("if=oic.if.b");
        assertThat(message.observe()).isZero();
        assertThat(message.accept()).isEqualTo(10_000);
        assertThat(message.etag()).containsExactly(1, 2);
        assertThat(message.etags()).containsExactly(new byte[] {1, 2});
        assertThat(message.toString())
                .isEqualTo("0.01 token=abcd 4=0102 6= 11=6f6963 11=726573"
                        + " 15=69663d6f69632e69662e62 17=2710 payload=0");
    }

    @Test
    void a_response_carries_the_token_of_its_request() {
        var request = Message.request(Code.GET).token(-1, 8).build();

        var response = Message.response(Code.CONTENT, request)
                .payload(OcfContentFormat.TEXT, new byte[] {'o', 'k'})
                .build();

        assertThat(response.token()).isEqualTo(-1);
        assertThat(response.tokenLength()).isEqualTo(8);
        assertThat(response.contentFormat()).isZero();
        assertThat(response.payloadText()).isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource({"'', /", "/, /", "/a, /a", "a/b, /a/b", "/a//b, /a//b", "/a/, /a/"})
    void a_path_is_what_it_was(String path, String seen) {
        assertThat(Message.request(Code.GET).path(path).build().uriPath()).isEqualTo(seen);
    }

    @Test
    void an_option_of_a_length_it_must_not_have_is_not_understood() {
        var message = Message.request(Code.GET)
                .option(Option.OBSERVE, new byte[4])
                .option(Option.CONTENT_FORMAT, new byte[3])
                .option(Option.ACCEPT, new byte[3])
                .build();

        assertThat(message.observe()).isEqualTo(Message.NONE);
        assertThat(message.contentFormat()).isEqualTo(Message.NONE);
        assertThat(message.accept()).isEqualTo(Message.NONE);
        assertThat(message.unknownCriticalOption()).isEqualTo(Option.ACCEPT);
    }

    @Test
    void an_option_that_stands_once_too_often_is_not_understood() {
        var twice = Message.request(Code.GET).accept(50).accept(60).build();

        assertThat(twice.accept()).isEqualTo(50);
        assertThat(twice.unknownCriticalOption()).isEqualTo(Option.ACCEPT);
    }

    @Test
    void block_options_are_seen() {
        assertThat(Message.request(Code.GET).uint(Option.BLOCK2, 6).build().hasBlockOption())
                .isTrue();
        assertThat(Message.request(Code.PUT).uint(Option.BLOCK1, 0).build().hasBlockOption())
                .isTrue();
        assertThat(Message.request(Code.PUT).path("/a").build().hasBlockOption())
                .isFalse();
    }

    @Test
    void signals_have_option_numbers_of_their_own() {
        var csm = Message.signal(Code.CSM)
                .token(1, 8)
                .uint(Option.CSM_MAX_MESSAGE_SIZE, 0xffff_ffffL)
                .option(Option.CSM_BLOCK_WISE, new byte[0])
                .build();
        var odd = Message.signal(Code.CSM).uint(11, 1).build();

        assertThat(csm.uint(Option.CSM_MAX_MESSAGE_SIZE)).isEqualTo(0xffff_ffffL);
        assertThat(csm.indexOf(Option.CSM_BLOCK_WISE)).isEqualTo(1);
        assertThat(csm.etag()).isNull();
        assertThat(csm.unknownCriticalOption()).isEqualTo(Message.NONE);
        assertThat(odd.unknownCriticalOption()).isEqualTo(11);
        assertThat(odd.uriPath()).isEqualTo("/");
    }

    @Test
    void numbers_take_as_few_bytes_as_they_need() {
        assertThat(lengthOf(0)).isZero();
        assertThat(lengthOf(1)).isEqualTo(1);
        assertThat(lengthOf(255)).isEqualTo(1);
        assertThat(lengthOf(256)).isEqualTo(2);
        assertThat(lengthOf(0x1_0000)).isEqualTo(3);
        assertThat(Message.request(Code.GET).observe(0x7fff_ffff).build().observe())
                .isEqualTo(0xff_ffff);
    }

    @Test
    void codes_read_as_the_rfc_writes_them() {
        assertThat(Code.text(Code.EMPTY)).isEqualTo("0.00");
        assertThat(Code.text(Code.CHANGED)).isEqualTo("2.04");
        assertThat(Code.text(Code.TOO_MANY_REQUESTS)).isEqualTo("4.29");
        assertThat(Code.text(Code.GATEWAY_TIMEOUT)).isEqualTo("5.04");
        assertThat(Code.text(Code.ABORT)).isEqualTo("7.05");
        assertThat(Code.isRequest(Code.EMPTY)).isFalse();
        assertThat(Code.isRequest(Code.DELETE)).isTrue();
        assertThat(Code.isResponse(Code.CSM)).isFalse();
        assertThat(Code.isSignal(Code.CSM)).isTrue();
        assertThat(Code.isSuccess(Code.VALID)).isTrue();
    }

    @Test
    void what_no_message_can_hold_is_refused() {
        var builder = Message.request(Code.GET);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.token(new byte[9]));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.option(65_536, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.option(1, new byte[65_805]));
        assertThatIllegalArgumentException().isThrownBy(() -> Message.request(256));
    }

    private static int lengthOf(long value) {
        return Message.request(Code.GET).uint(Option.MAX_AGE, value).build().optionLength(0);
    }
}
