package dev.landfall.conformance.run;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Index;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** A store that runs already and may hold other data. Each test has a sandbox in it. */
public final class SandboxUnderTest implements StoreUnderTest {
    /** What the suite cannot test in a sandbox. */
    public static final List<String> UNSEEN = List.of(
            "ST-10, ST-20: the clock of a store that runs already is not turned, so nothing expired",
            "ST-12, ST-13: one shard was looked at; whether partitions lie in the right one was not",
            "ST-17: the process that keeps the store was not killed; its writers were",
            "ST-19: no newer format was written",
            "ST-21: no copy was made",
            "ST-22, ST-23: nothing was restored");

    private final Function<List<Index>, Store> opener;
    private final Function<String, List<String>> writer;
    private final String mark = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private long begin = -1;

    /**
     * Makes the data of one test.
     *
     * @param opener opens the store
     * @param writer the command line of a process that writes to the sandbox with a given mark
     */
    public SandboxUnderTest(Function<List<Index>, Store> opener, Function<String, List<String>> writer) {
        this.opener = opener;
        this.writer = writer;
    }

    @Override
    public Store open(List<Index> indexes) {
        var store = opener.apply(indexes);
        if (begin < 0) {
            begin = StoreSandbox.end(store, mark);
        }
        return new StoreSandbox(store, mark, begin);
    }

    @Override
    public Store openBackup(Path directory, List<Index> indexes) {
        throw new IllegalStateException("a corner declares no backup");
    }

    @Override
    public boolean turnClock(Duration by) {
        return false;
    }

    @Override
    public List<String> writerCommand() {
        return writer.apply(mark);
    }

    @Override
    public boolean makeNewer() {
        return false;
    }

    @Override
    public void close() {
        if (begin < 0) {
            return;
        }
        try (var store = new StoreSandbox(opener.apply(List.of()), mark, begin)) {
            store.sweep();
        } catch (ProviderException gone) {
            // What is left harms nobody, because nobody else uses the mark.
            begin = -1;
        }
    }
}
