package dev.landfall.conformance.run;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A corner of a store that is full of other things keeps all promises. */
class StoreSandboxTest extends StoreSuite {
    @Override
    protected StoreUnderTest empty() {
        return new SandboxUnderTest(StoreSandboxTest::used, _ -> List.of());
    }

    private static MemoryStore used(List<Index> indexes) {
        var store = new MemoryStore(4, indexes);
        for (var i = 0; i < 40; i++) {
            var change = new Change("light", 0, List.of(new byte[1]), new byte[1], Long.MAX_VALUE);
            store.append(List.of(new Append(
                    UUID.randomUUID(),
                    new Partition("acme", "lamp" + i),
                    0,
                    List.of(),
                    List.of(change),
                    indexes.isEmpty() ? Map.of() : Map.of("due", List.of(new IndexEntry("k", "" + i))))));
        }
        return store;
    }
}
