package dev.landfall.form;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What this process met in the store that a newer version wrote: forms and kinds that it does not know. They are not damaged. They
 * are carried as they are, shown as unknown, and never written over. Each is logged once and counted. Any thread.
 */
public final class UnknownForms {
    private static final Logger LOG = System.getLogger(UnknownForms.class.getName());
    /** Damaged bytes look like unknown forms, and must not fill the memory; there are few real ones. */
    private static final int MAX = 256;

    private static final String OTHERS = "others";
    private static final ConcurrentMap<String, AtomicLong> MET = new ConcurrentHashMap<>();

    private UnknownForms() {}

    /** Counts one, and logs it when it is the first of its sort. */
    public static void met(String what) {
        var sort = MET.size() < MAX || MET.containsKey(what) ? what : OTHERS;
        if (MET.computeIfAbsent(sort, _ -> new AtomicLong()).getAndIncrement() == 0) {
            LOG.log(
                    Level.WARNING,
                    "The store holds {0}, which this version of the hub does not know: a newer version wrote it. It is kept as it"
                            + " is and shown as unknown. Run the newer version on all nodes.",
                    what);
        }
    }

    /** What is thrown where an unknown form cannot be passed over. */
    public static ProviderException exception(String what) {
        met(what);
        return new ProviderException(
                Fault.UNSUPPORTED,
                "a newer version of the hub wrote " + what
                        + ", which this version does not know; run the newer version here");
    }

    /** What was decoded, or something else where the form is one of a newer version. */
    public static <T> T orElse(Supplier<T> decode, T unknown) {
        try {
            return decode.get();
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.UNSUPPORTED) {
                throw failure;
            }
            return unknown;
        }
    }

    /** What was decoded; empty where the form is one of a newer version. */
    public static <T> Optional<T> known(Supplier<T> decode) {
        return orElse(() -> Optional.of(decode.get()), Optional.empty());
    }

    /** What was met and how often, since the process began. */
    public static Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        MET.forEach((what, count) -> counts.put(what, count.get()));
        return counts;
    }
}
