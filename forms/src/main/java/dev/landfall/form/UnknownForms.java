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
 * The forms in the store that only a newer version knows, as this process has met them. They are not damaged: they are passed on
 * unchanged, shown as unknown, and never overwritten. Each kind is counted, and logged once. Any thread.
 */
public final class UnknownForms {
    private static final Logger LOG = System.getLogger(UnknownForms.class.getName());
    /** The maximum number of kinds: damaged bytes look like unknown forms and must not fill the memory. */
    private static final int MAX = 256;

    private static final String OTHERS = "others";
    private static final ConcurrentMap<String, AtomicLong> MET = new ConcurrentHashMap<>();

    private UnknownForms() {}

    /** Counts an unknown form, and logs the first one of its kind. */
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

    /** The failure where an unknown form cannot be skipped. */
    public static ProviderException exception(String what) {
        met(what);
        return new ProviderException(
                Fault.UNSUPPORTED,
                "a newer version of the hub wrote " + what
                        + ", which this version does not know; run the newer version here");
    }

    /** The decoded value; {@code unknown} for a form of a newer version. */
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

    /** The decoded value; empty for a form of a newer version. */
    public static <T> Optional<T> known(Supplier<T> decode) {
        return orElse(() -> Optional.of(decode.get()), Optional.empty());
    }

    /** The unknown forms since the start of the process, with their counts. */
    public static Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        MET.forEach((what, count) -> counts.put(what, count.get()));
        return counts;
    }
}
