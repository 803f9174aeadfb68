package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoopTickerTest {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Integer> ticked = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void those_left_behind_keep_their_places_whoever_leaves() {
        var ticker = new LoopTicker(loops.next(), Duration.ofDays(1));
        var first = new Noting(1);
        var second = new Noting(2);
        var third = new Noting(3);
        ticker.add(first);
        ticker.add(second);
        ticker.add(third);

        ticker.remove(first);

        assertThat(ticker.members()).containsExactly(third, second);
        ticker.remove(second);
        assertThat(ticker.members()).containsExactly(third);
        ticker.remove(third);
        assertThat(ticker.members()).isEmpty();
    }

    @Test
    void time_passes_for_all_of_them_although_one_leaves_meanwhile() throws Exception {
        var loop = loops.next();
        var ticker = new LoopTicker(loop, Duration.ofMillis(1));
        var leaving = new Noting(2) {
            @Override
            public void tick(long now) {
                super.tick(now);
                ticker.remove(this);
            }
        };
        loop.submit(() -> {
                    ticker.add(new Noting(1));
                    ticker.add(leaving);
                    ticker.add(new Noting(3));
                })
                .sync();

        assertThat(next()).isEqualTo(3);
        assertThat(next()).isEqualTo(2);
        assertThat(next()).isEqualTo(1);
        assertThat(next()).isEqualTo(3);
        assertThat(next()).isEqualTo(1);
    }

    @Test
    void one_that_fails_is_closed_and_time_passes_for_the_others() throws Exception {
        var loop = loops.next();
        var ticker = new LoopTicker(loop, Duration.ofMillis(1));
        var failing = new Noting(2) {
            @Override
            public void tick(long now) {
                throw new StackOverflowError();
            }
        };
        loop.submit(() -> {
                    ticker.add(new Noting(1));
                    ticker.add(failing);
                })
                .sync();

        assertThat(next()).isEqualTo(1);
        assertThat(next()).isEqualTo(1);
        assertThat(failing.closings).startsWith("internal-error");
    }

    @Test
    void one_that_fails_to_take_leave_keeps_no_other_from_it() {
        var ticker = new LoopTicker(loops.next(), Duration.ofDays(1));
        var first = new Noting(1);
        var second = new Noting(2) {
            @Override
            public void release() {
                ticked.add(2);
            }
        };
        ticker.add(first);
        ticker.add(second);

        ticker.release();

        assertThat(ticked).containsExactly(2);
        assertThat(first.closings).containsExactly("internal-error");
    }

    private Integer next() throws InterruptedException {
        return ticked.poll(5, TimeUnit.SECONDS);
    }

    private class Noting implements LoopTicker.Member {
        final List<String> closings = new CopyOnWriteArrayList<>();
        private final int name;
        private int slot;

        Noting(int name) {
            this.name = name;
        }

        @Override
        public String id() {
            return Integer.toString(name);
        }

        @Override
        public void close(String reason) {
            closings.add(reason);
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void slot(int newSlot) {
            slot = newSlot;
        }

        @Override
        public void tick(long now) {
            ticked.add(name);
        }

        @Override
        public void release() {
            throw new AssertionError("nothing stops here");
        }
    }
}
