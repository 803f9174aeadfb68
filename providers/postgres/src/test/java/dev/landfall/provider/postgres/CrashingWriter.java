package dev.landfall.provider.postgres;

import dev.landfall.conformance.CrashWriter;

/** A process that writes to the store in a database until it is killed. */
final class CrashingWriter {
    private CrashingWriter() {}

    public static void main(String[] args) {
        try (var store = InDatabase.open(args[0], CrashWriter.indexes(), PostgresStore.Options.usual())) {
            CrashWriter.write(store, System.out);
        }
    }
}
