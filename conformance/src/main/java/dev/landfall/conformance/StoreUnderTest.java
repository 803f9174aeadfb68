package dev.landfall.conformance;

import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The data of one store for one test, with what a test can do to it from outside. */
public interface StoreUnderTest extends AutoCloseable {
    /** Opens the store. It is empty the first time, and later contains what it held when it was closed or its process died. */
    Store open(List<Index> indexes);

    /** Opens a backup that {@link Store#backup} wrote. Called only for stores that declare backups. */
    Store openBackup(Path directory, List<Index> indexes);

    /**
     * Sets the store's clock forward, and lets the store drop what has expired by then.
     *
     * @return false when the clock of this store cannot be set
     */
    boolean turnClock(Duration by);

    /**
     * The command line of another process that opens this store and calls {@link CrashWriter#write}. Empty when the store can be used in
     * one process only.
     */
    List<String> writerCommand();

    /**
     * Kills the process of the store, as {@code kill -9} does, when it is not this process. The next {@link #open} starts it again with
     * its data.
     *
     * @return false when there is no such process
     */
    default boolean kill() {
        return false;
    }

    /**
     * Makes the data of the closed store look as if a newer release had written it.
     *
     * @return false when this is not possible
     */
    boolean makeNewer();

    /** Closes stores that are still open, and deletes the data. */
    @Override
    void close();
}
