package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several processes on one database. */
class SharedTest {
    private static final int ROUNDS = 60;

    @Test
    @Timeout(120)
    void two_processes_write_to_the_same_shards_and_a_third_follows() throws Exception {
        try (var sut = new InDatabase(PostgresStore.Options.usual());
                var store = sut.open(List.of())) {
            var writers = List.of(writer(sut), writer(sut));
            var shards = store.info().shards();
            var cursors = new long[shards];
            var seen = new ArrayList<Store.Appended>();
            while (writers.stream().anyMatch(Process::isAlive)) {
                follow(store, cursors, seen);
            }
            follow(store, cursors, seen);

            for (var writer : writers) {
                assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(writer.exitValue()).isZero();
            }
            for (var counter = 0; counter < Incrementing.COUNTERS; counter++) {
                var partition = Incrementing.counter(counter);
                var view = store.heads(partition, Set.of());
                assertThat(view.version(Incrementing.STREAM)).isEqualTo(2 * ROUNDS);
                assertThat(seen.stream()
                                .filter(one -> one.partition().equals(partition))
                                .map(SharedTest::number))
                        .as("what the tail showed of %s, in order, once", partition)
                        .isEqualTo(Numbers.upTo(2 * ROUNDS));
            }
        }
    }

    private static Process writer(InDatabase sut) throws IOException {
        return new ProcessBuilder(InDatabase.command(Incrementing.class, sut.url(), String.valueOf(ROUNDS)))
                .inheritIO()
                .start();
    }

    private static void follow(Store store, long[] cursors, List<Store.Appended> seen) {
        for (var shard = 0; shard < cursors.length; shard++) {
            var tail = store.tail(shard, cursors[shard], 50);
            tail.entries().forEach(entry -> seen.add((Store.Appended) entry));
            cursors[shard] = tail.last();
        }
    }

    private static long number(Store.Appended appended) {
        var event = appended.changes().getFirst().events().getFirst();
        return Long.parseLong(new String(event, StandardCharsets.UTF_8));
    }
}
