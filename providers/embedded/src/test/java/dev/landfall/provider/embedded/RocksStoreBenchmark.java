package dev.landfall.provider.embedded;

import dev.landfall.conformance.CrashWriter;
import dev.landfall.conformance.StoreBenchmark;
import java.nio.file.Path;
import java.time.Duration;

/** Measures the embedded store: directory, seconds for each size of group. */
final class RocksStoreBenchmark {
    private RocksStoreBenchmark() {}

    public static void main(String[] args) {
        try (var store = RocksStore.open(Path.of(args[0]), CrashWriter.indexes(), RocksStore.Options.usual())) {
            StoreBenchmark.run(store, Duration.ofSeconds(Long.parseLong(args[1])), System.out);
        }
    }
}
