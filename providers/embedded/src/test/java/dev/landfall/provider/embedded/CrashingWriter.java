package dev.landfall.provider.embedded;

import dev.landfall.conformance.CrashWriter;
import java.nio.file.Path;

/** A process that writes to the store in a directory until it is killed. */
final class CrashingWriter {
    private CrashingWriter() {}

    public static void main(String[] args) {
        try (var store = RocksStore.open(Path.of(args[0]), CrashWriter.indexes(), RocksStore.Options.usual())) {
            CrashWriter.write(store, System.out);
        }
    }
}
