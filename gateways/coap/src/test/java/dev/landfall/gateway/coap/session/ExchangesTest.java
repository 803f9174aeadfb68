package dev.landfall.gateway.coap.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ExchangesTest {
    private static final long TOKEN = 0x1122334455667788L;

    private final Exchanges exchanges = new Exchanges(2_048);

    @Test
    void an_answer_with_the_trailing_bytes_of_a_token_is_a_stray() {
        var heard = new Heard();
        exchanges.put(TOKEN, heard);
        exchanges.put(0x55667788L, new Heard());

        for (var length = 0; length < 8; length++) {
            assertThat(exchanges.received(answer(TOKEN, length)))
                    .as("%d bytes", length)
                    .isFalse();
        }

        assertThat(heard.received).isEmpty();
        assertThat(exchanges.received(answer(TOKEN, 8))).isTrue();
        assertThat(heard.received).hasSize(1);
    }

    @Test
    void tokens_that_differ_in_one_byte_only_are_different() {
        exchanges.put(TOKEN, new Heard());

        for (var place = 0; place < 8; place++) {
            assertThat(exchanges.received(answer(TOKEN ^ 1L << (8 * place), 8)))
                    .as("byte %d", place)
                    .isFalse();
        }
    }

    @Test
    void however_many_are_never_answered_the_next_one_has_its_place() {
        for (var token = 0L; token < 10_000; token++) {
            assertThat(exchanges.put(token, new Heard())).isTrue();
            exchanges.overdue(token, Long.MAX_VALUE);
        }

        var heard = new Heard();

        assertThat(exchanges.put(TOKEN, heard)).isTrue();
        assertThat(exchanges.received(answer(TOKEN, 8))).isTrue();
        assertThat(heard.received).hasSize(1);
    }

    @Test
    void an_overdue_answer_is_heard_up_to_its_deadline_and_a_stray_from_then_on() {
        var heard = new Heard();
        heard.more = 1;
        exchanges.put(TOKEN, heard);
        exchanges.overdue(TOKEN, 1_000);

        exchanges.expire(999);
        assertThat(exchanges.received(answer(TOKEN, 8))).isTrue();
        exchanges.expire(1_000);

        assertThat(exchanges.received(answer(TOKEN, 8))).isFalse();
        assertThat(heard.lost).containsExactly("no answer in its time");
    }

    @Test
    void only_the_newest_overdue_ones_are_listened_for() {
        var all = new ArrayList<Heard>();
        for (var token = 0; token <= Exchanges.OVERDUE_MAX; token++) {
            all.add(new Heard());
            exchanges.put(token, all.getLast());
            exchanges.overdue(token, Long.MAX_VALUE);
        }

        assertThat(all.getFirst().lost).hasSize(1);
        assertThat(exchanges.received(answer(0, 8))).isFalse();
        assertThat(exchanges.received(answer(1, 8))).isTrue();
    }

    @Test
    void when_all_places_are_taken_an_overdue_one_makes_room() {
        var small = new Exchanges(2);
        small.put(1, new Heard());
        small.put(2, new Heard());
        assertThat(small.put(3, new Heard())).isFalse();

        small.overdue(1, Long.MAX_VALUE);

        assertThat(small.put(3, new Heard())).isTrue();
        assertThat(small.received(answer(2, 8))).isTrue();
    }

    @Test
    void one_that_fails_to_hear_the_end_keeps_it_from_no_other() {
        var heard = List.of(new Heard(), new Heard());
        exchanges.put(1, heard.getFirst());
        exchanges.put(2, new Failing());
        exchanges.put(3, heard.getLast());

        exchanges.lost("connection closed");

        assertThat(heard).allSatisfy(each -> assertThat(each.lost).containsExactly("connection closed"));
    }

    private static Message answer(long token, int length) {
        return Message.signal(Code.CONTENT).token(token, length).build();
    }

    private static final class Failing implements ResponseHandler {
        @Override
        public boolean received(Message answer) {
            return false;
        }

        @Override
        public void lost(String reason) {
            throw new StackOverflowError();
        }
    }
}
