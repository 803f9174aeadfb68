package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that goes is missed although nobody asks, and so is its return. */
@Timeout(120)
class OutageTest {
    private static final long PAUSE_NANOS = 10_000_000;

    @Test
    void a_server_that_was_stopped_is_missed_although_nobody_writes_and_found_again() {
        try (var server = PostgresServer.start();
                var store = InDatabase.open(server.url(server.database()), List.of(), PostgresStore.Options.usual())) {
            assertThat(store.status().healthy()).isTrue();

            server.stop();
            await(store, false);

            assertThat(store.status().conditions().getFirst().reason()).isEqualTo(DatabaseFailure.UNREACHABLE);
            server.restart();
            await(store, true);

            assertThat(Numbers.patiently(store, List.of(Numbers.next(Numbers.pad(1), 0, 1))))
                    .hasOnlyElementsOfType(Outcome.Committed.class);
        }
    }

    @Test
    void a_cut_of_all_connections_is_no_outage_when_new_ones_can_be_made() {
        var server = PostgresServer.shared();
        var database = server.database();
        try (var store = InDatabase.open(server.url(database), List.of(), PostgresStore.Options.usual())) {
            awaitPulse(server, database, 0);
            var pulse = pulse(server, database);

            server.sql(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
            awaitPulse(server, database, pulse);

            assertThat(store.status().healthy()).isTrue();
        }
    }

    /** Which session is asked whether it lives; 0 for none. The others of this store do other things. */
    private static int pulse(PostgresServer server, String database) {
        var found = server.sql(
                "postgres",
                "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE query = '' AND datname = '" + database + "'");
        return Integer.parseInt(found);
    }

    private static void awaitPulse(PostgresServer server, String database, int but) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (pulse(server, database) == 0 || pulse(server, database) == but) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void await(Store store, boolean healthy) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (store.status().healthy() != healthy) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
