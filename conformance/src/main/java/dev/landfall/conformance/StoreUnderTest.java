package dev.landfall.conformance;

import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One store's place for the length of one test: where its data lies, and what can be done to it from outside. */
public interface StoreUnderTest extends AutoCloseable {
    /** Opens the store: empty the first time, afterwards with what it held when it was closed or its process died. */
    Store open(List<Index> indexes);

    /** Opens what {@link Store#backup} wrote; asked only of stores that declare it. */
    Store openBackup(Path directory, List<Index> indexes);

    /**
     * Turns the store's clock on, and lets it drop what has expired by then.
     *
     * @return false when this store's clock cannot be turned
     */
    boolean turnClock(Duration by);

    /**
     * The command line of another process that opens this store and hands it to {@link CrashWriter#write}; empty when
     * the store lives in one process only.
     */
    List<String> writerCommand();

    /**
     * Kills the process that keeps the store, as {@code kill -9} does, when it is another one than this. Opening starts it
     * again, with what it held.
     *
     * @return false when there is no such process
     */
    default boolean kill() {
        return false;
    }

    /**
     * Makes the closed store's data look as if a newer release had written it.
     *
     * @return false when there is no such thing
     */
    boolean makeNewer();

    /** Ends all and forgets the data. Stores still open are closed before. */
    @Override
    void close();
}
