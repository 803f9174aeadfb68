package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DescriptorsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Numbers numbers = new Numbers();
    private final Descriptors descriptors = new Descriptors(numbers);

    @Test
    void connections_are_let_in_until_the_reserve_begins() {
        numbers.limit = 1_000;
        numbers.open = 100;

        var let = 0;
        numbers.open++;
        while (descriptors.opened()) {
            let++;
            numbers.open++;
        }

        assertThat(descriptors.reserve()).isEqualTo(125);
        assertThat(let).isEqualTo(1_000 - 100 - 125);
        assertThat(descriptors.connectionsMax()).isEqualTo(875);
        assertThat(descriptors.exhausted()).isTrue();
    }

    @Test
    void one_that_goes_makes_room_for_one() {
        numbers.limit = 100;
        numbers.open++;
        while (descriptors.opened()) {
            numbers.open++;
        }

        descriptors.closed();

        assertThat(descriptors.opened()).isTrue();
        assertThat(descriptors.opened()).isFalse();
    }

    @Test
    void what_others_give_back_is_seen_soon() {
        numbers.limit = 1_000;
        numbers.open = 1_000;
        assertThat(descriptors.opened()).isFalse();
        numbers.open = 10;
        assertThat(descriptors.opened()).isFalse();

        numbers.now += SECOND;

        assertThat(descriptors.opened()).isTrue();
    }

    @Test
    void it_is_out_of_them_for_a_minute_after_the_last_refusal() {
        numbers.limit = 64;
        assertThat(descriptors.exhausted()).isFalse();
        assertThat(descriptors.opened()).isFalse();

        numbers.now += 60 * SECOND - 1;
        assertThat(descriptors.exhausted()).isTrue();
        numbers.now++;

        assertThat(descriptors.exhausted()).isFalse();
    }

    @Test
    void where_the_limit_is_not_known_nobody_is_refused() {
        numbers.limit = -1;

        for (var i = 0; i < 10_000; i++) {
            assertThat(descriptors.opened()).isTrue();
        }
    }

    @Test
    void the_process_knows_its_own() {
        assertThat(Descriptors.process().limit()).isNotZero();
        assertThat(Descriptors.process().opened()).isTrue();
        Descriptors.process().closed();
    }

    private static final class Numbers implements Descriptors.Source {
        private long open;
        private long limit;
        private long now = 17;

        @Override
        public long open() {
            return open;
        }

        @Override
        public long limit() {
            return limit;
        }

        @Override
        public long nanos() {
            return now;
        }
    }
}
