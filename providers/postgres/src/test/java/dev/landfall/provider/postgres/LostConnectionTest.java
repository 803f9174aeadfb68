package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever was told is right, and who was not told can ask again, however the line or the server goes. */
class LostConnectionTest {
    private final PostgresServer server = PostgresServer.shared();
    private final FaultProxy proxy = new FaultProxy(server.port());

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultProxy.Cut.class,
            names = {"BEFORE", "AFTER"})
    @Timeout(120)
    void a_group_whose_answer_was_lost_has_its_first_outcome_when_it_is_sent_again(FaultProxy.Cut cut) {
        // Without prepared statements the driver says what it does each time, so that the proxy can read it.
        var url =
                server.url(server.database()).replace(":" + server.port(), ":" + proxy.port()) + "?prepareThreshold=0";
        try (var store = InDatabase.open(url, List.of(), PostgresStore.Options.usual())) {
            var pads = List.of(Numbers.pad(1), Numbers.pad(2), Numbers.pad(3));
            var before = pads.stream().map(pad -> Numbers.next(pad, 0, 10)).toList();
            store.append(before);
            var group = pads.stream().map(pad -> Numbers.next(pad, 1, 10)).toList();

            proxy.cutAtCommit(cut);
            unavailable(store, group);
            var outcomes = Numbers.patiently(store, group);

            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(outcomes).hasOnlyElementsOfType(Outcome.Committed.class);
            assertThat(store.append(group))
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("after")
                    .isEqualTo(outcomes);
            for (var pad : pads) {
                assertThat(Numbers.of(store, pad)).containsExactly(1L, 2L);
            }
            assertThat(store.status().healthy()).isTrue();
        }
    }

    private static void unavailable(Store store, List<Append> group) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> store.append(group))
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAVAILABLE);
        assertThat(store.status().conditions().getFirst().reason()).isEqualTo(DatabaseFailure.UNREACHABLE);
    }

    @Test
    @Timeout(120)
    void a_server_killed_under_load_keeps_what_was_acknowledged_and_nothing_comes_twice() throws Exception {
        try (var own = PostgresServer.start();
                var store = InDatabase.open(own.url(own.database()), List.of(), PostgresStore.Options.usual())) {
            var writer = new Load(store);
            for (var kill = 0; kill < 3; kill++) {
                writer.awaitMore(200);
                own.killHard();
                own.restart();
            }
            writer.awaitMore(50);
            var acknowledged = writer.stop();

            for (var i = 0; i < Load.PADS; i++) {
                assertThat(Numbers.of(store, Numbers.pad(i))).isEqualTo(Numbers.upTo(acknowledged));
            }
            assertThat(store.status().healthy()).isTrue();
        }
    }

    /** Appends one number to each of some pads with every group, and sends a group again until it is answered. */
    private static final class Load {
        static final int PADS = 8;

        private final Store store;
        private final AtomicLong acknowledged = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicReference<Throwable> wrong = new AtomicReference<>();
        private final Thread thread;
        private volatile CountDownLatch more = new CountDownLatch(0);

        Load(Store store) {
            this.store = store;
            this.thread = Thread.ofPlatform().start(this::run);
        }

        private void run() {
            try {
                while (!over.get()) {
                    var group = new ArrayList<Append>();
                    for (var i = 0; i < PADS; i++) {
                        group.add(Numbers.next(Numbers.pad(i), acknowledged.get(), 200));
                    }
                    assertThat(Numbers.patiently(store, group)).hasOnlyElementsOfType(Outcome.Committed.class);
                    acknowledged.incrementAndGet();
                    more.countDown();
                }
            } catch (RuntimeException | AssertionError failed) {
                wrong.set(failed);
            }
        }

        void awaitMore(int groups) throws InterruptedException {
            var latch = new CountDownLatch(groups);
            more = latch;
            var came = latch.await(60, TimeUnit.SECONDS);
            assertThat(wrong).hasValue(null);
            assertThat(came).as("the writer goes on").isTrue();
        }

        long stop() throws InterruptedException {
            over.set(true);
            thread.join();
            assertThat(wrong).hasValue(null);
            return acknowledged.get();
        }
    }
}
