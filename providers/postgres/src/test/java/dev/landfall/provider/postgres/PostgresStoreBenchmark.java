package dev.landfall.provider.postgres;

import dev.landfall.conformance.CrashWriter;
import dev.landfall.conformance.StoreBenchmark;
import dev.landfall.conformance.server.PostgresServer;
import java.time.Duration;

/** Measures the store on a PostgreSQL server that it starts itself: seconds for each size of group. */
final class PostgresStoreBenchmark {
    private PostgresStoreBenchmark() {}

    public static void main(String[] args) {
        try (var server = PostgresServer.start("shared_buffers=256MB", "max_wal_size=4GB");
                var store = InDatabase.open(
                        server.url(server.database()), CrashWriter.indexes(), PostgresStore.Options.usual())) {
            StoreBenchmark.run(store, Duration.ofSeconds(Long.parseLong(args[0])), System.out);
        }
    }
}
