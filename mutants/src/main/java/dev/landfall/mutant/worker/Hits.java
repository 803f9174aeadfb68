package dev.landfall.mutant.worker;

import java.util.BitSet;

/** Which probes were passed since the last look. Probes on any thread write; two at the same time write the same value. */
public final class Hits {
    /** Places of one module; the largest has some ten thousand. */
    private static final int PLACES_MAX = 200_000;

    private static final boolean[] PASSED = new boolean[PLACES_MAX];

    private Hits() {}

    /** A probe was passed. */
    public static void hit(int number) {
        PASSED[number] = true;
    }

    /** Takes what was passed since the last time. */
    static BitSet take() {
        var taken = new BitSet();
        for (var i = 0; i < PASSED.length; i++) {
            if (PASSED[i]) {
                PASSED[i] = false;
                taken.set(i);
            }
        }
        return taken;
    }
}
