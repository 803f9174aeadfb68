package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.door.transport.HandshakeLimiter.Turn;
import dev.landfall.gateway.door.transport.HandshakeLimiter.Waiter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HandshakeLimiterTest {
    private static final InetAddress GREEDY = address(1);
    private static final InetAddress MODEST = address(2);

    private final List<Turn> begun = new ArrayList<>();

    @Test
    void only_so_many_begin_and_each_that_ends_lets_one_more_in() {
        var limiter = new HandshakeLimiter(2);
        for (var i = 0; i < 5; i++) {
            limiter.ask(GREEDY, begun::add);
        }
        assertThat(begun).hasSize(2);

        begun.getFirst().end();
        begun.getFirst().end();

        assertThat(begun).hasSize(3);
        assertThat(limiter.used()).isEqualTo(2);
        assertThat(limiter.waiting()).isEqualTo(2);
    }

    @Test
    void one_address_cannot_take_all_turns() {
        var limiter = new HandshakeLimiter(100);
        for (var i = 0; i < 1_000; i++) {
            limiter.ask(GREEDY, begun::add);
        }
        assertThat(begun).hasSize(50);

        var late = new ArrayList<Turn>();
        limiter.ask(MODEST, late::add);

        assertThat(late).hasSize(1);
    }

    @Test
    void addresses_take_turns_although_one_of_them_has_waited_longer() {
        var limiter = new HandshakeLimiter(1);
        var order = new ArrayList<String>();
        limiter.ask(GREEDY, begun::add);
        for (var i = 0; i < 3; i++) {
            limiter.ask(GREEDY, noting(order, "greedy"));
        }
        limiter.ask(MODEST, noting(order, "modest"));

        begun.getFirst().end();

        assertThat(order).containsExactly("greedy", "modest", "greedy", "greedy");
        assertThat(limiter.used()).isZero();
    }

    @Test
    void who_leaves_gets_no_turn() {
        var limiter = new HandshakeLimiter(1);
        limiter.ask(GREEDY, begun::add);
        var gone = new ArrayList<Turn>();
        Waiter waiter = gone::add;
        limiter.ask(MODEST, waiter);

        limiter.leave(MODEST, waiter);
        begun.getFirst().end();

        assertThat(gone).isEmpty();
        assertThat(limiter.used()).isZero();
    }

    private static Waiter noting(List<String> order, String name) {
        return turn -> {
            order.add(name);
            turn.end();
        };
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
