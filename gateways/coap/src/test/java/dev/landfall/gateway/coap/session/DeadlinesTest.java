package dev.landfall.gateway.coap.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each limit in time, on both of its sides. */
@Timeout(120)
class DeadlinesTest {
    private static final long SECOND = 1_000_000_000L;

    private final Script script = new Script();

    @Test
    void the_sign_in_deadline_is_kept_to_the_nanosecond() {
        var line = new LoopConnection(false);
        var peer = opened(line);
        peer.tick(0);

        peer.tick(60 * SECOND - 1);
        assertThat(line.closedWith()).isEmpty();
        peer.tick(60 * SECOND);

        assertThat(line.closedWith()).isEqualTo("sign-in-timeout");
    }

    @Test
    void so_are_those_of_a_ping_and_its_answer() {
        var line = new LoopConnection(false);
        var peer = opened(line);
        script.signedIn = true;
        peer.tick(0);

        peer.tick(20 * SECOND - 1);
        assertThat(line.sent).isEmpty();
        peer.tick(20 * SECOND);
        assertThat(line.sent).hasSize(1);
        peer.tick(28 * SECOND - 1);
        assertThat(line.closedWith()).isEmpty();
        peer.tick(28 * SECOND);

        assertThat(line.closedWith()).isEqualTo("no-answer-to-ping");
    }

    private CoapPeer opened(LoopConnection line) {
        var meters = new CoapMeters(new SimpleMeterRegistry());
        var peer = new CoapPeer(line, CoapPeerSettings.USUAL, meters, new Refusals(meters), _ -> script, 7, () -> {});
        peer.opened();
        line.sent.clear();
        return peer;
    }
}
