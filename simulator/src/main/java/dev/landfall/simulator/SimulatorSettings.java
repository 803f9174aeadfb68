package dev.landfall.simulator;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param load how many devices do how much
 * @param behaviour what the devices are like
 * @param threads event loops; 1 serves thousands of devices
 * @param ledger where to note what the devices did, or null
 * @param state where to keep what the devices know of their cloud, or null; if the file is there, they go on from it
 *     without new codes. It holds tokens: only its owner may read it
 * @param progress told how far the run is, twice a second, on the thread that runs it
 */
public record SimulatorSettings(
        Load load,
        Behaviour behaviour,
        int threads,
        @Nullable Path ledger,
        @Nullable Path state,
        Consumer<Progress> progress) {

    public SimulatorSettings {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("1 to 64 threads: " + threads);
        }
    }

    /** A run without files that tells nobody how far it is. */
    public SimulatorSettings(Load load, Behaviour behaviour) {
        this(load, behaviour, 1, null, null, progress -> {});
    }
}
