package dev.landfall.provider.remote;

import dev.landfall.conformance.CrashWriter;
import dev.landfall.provider.remote.wire.Address;

/** A process that writes to the store behind a socket until it is killed. */
final class CrashingWriter {
    private CrashingWriter() {}

    public static void main(String[] args) {
        var address = Address.parse(args[0], Address.TlsFiles.none());
        try (var store = RemoteStore.open(address, RemoteOptions.usual(), CrashWriter.indexes())) {
            CrashWriter.write(store, System.out);
        }
    }
}
