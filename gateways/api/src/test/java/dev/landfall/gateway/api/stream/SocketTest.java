package dev.landfall.gateway.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import dev.landfall.gateway.api.http.ApiSeats;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketTest {
    private static final Duration STALL = Duration.ofMinutes(5);

    private final SocketBacklog backlog = new SocketBacklog();
    private final WebSocketWriter writer = WebSocket.streaming();
    private final Socket socket = new Socket(
            writer,
            new Socket.Line(
                    STALL,
                    backlog,
                    System::nanoTime,
                    new ApiSeats(ApiSeats.Limits.USUAL)
                            .come(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711)),
                    (_, _) -> {}));

    @Test
    void a_reader_that_goes_while_somebody_waits_to_write_to_it_holds_up_neither_the_event_loop_nor_the_writer()
            throws Exception {
        var told = writer.whenComplete().handle((_, _) -> {
            socket.gone();
            return true;
        });
        var sent = new CompletableFuture<Void>();
        var sender = Thread.ofPlatform().daemon().start(() -> {
            try {
                socket.send(new byte[Socket.HELD_MAX]);
                sent.complete(null);
            } catch (CancellationException gone) {
                sent.completeExceptionally(gone);
            }
        });
        while (sender.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        Thread.ofPlatform().daemon().start(writer::abort);

        assertThat(told.get(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> sent.get(20, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(backlog.bytes()).isZero();
    }

    @Test
    void what_is_sent_to_a_reader_that_has_gone_is_refused_and_counts_for_nothing() {
        socket.gone();

        assertThatThrownBy(() -> socket.send(new byte[100])).isInstanceOf(CancellationException.class);

        assertThat(backlog.bytes()).isZero();
    }
}
