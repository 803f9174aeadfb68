package dev.landfall.simulator;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a run.
 *
 * @param load the number of devices and their rate
 * @param behaviour the settings of each device
 * @param threads event loops; 1 serves thousands of devices
 * @param ledger the file for what the devices did, or null
 * @param state the file for the registrations of the devices, or null. If the file is there, the devices continue with them and need no
 *     new codes. It contains tokens, so only its owner may read it
 * @param progress receives the progress twice a second, on the thread that runs the run
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

    /** Settings without files and without reports of the progress. */
    public SimulatorSettings(Load load, Behaviour behaviour) {
        this(load, behaviour, 1, null, null, progress -> {});
    }
}
