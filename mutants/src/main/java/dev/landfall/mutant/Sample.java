package dev.landfall.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Chooses some of many, evenly spread over their order. */
final class Sample {
    private Sample() {}

    /** At most {@code count} of these; the same seed chooses the same ones. */
    static <T> List<T> of(List<T> all, int count, long seed) {
        if (all.size() <= count) {
            return List.copyOf(all);
        }
        var chosen = new ArrayList<T>();
        var step = (double) all.size() / count;
        var random = new Random(seed);
        for (var i = 0; i < count; i++) {
            chosen.add(all.get((int) ((i + random.nextDouble()) * step)));
        }
        return chosen;
    }
}
