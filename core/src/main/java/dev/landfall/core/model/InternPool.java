package dev.landfall.core.model;

import dev.landfall.guard.NodeLocal;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lets equal texts and lists of different devices be one object. Devices of a kind publish the same links, so without it a hub
 * with many devices has each of these texts once for each device. A pool has a fixed number of places, and a value takes the place of another
 * one: it never grows, and it does no harm when values are missing. Any thread; never waits.
 */
public final class InternPool<T> {
    /** The number of places, a power of two. */
    private static final int PLACES = 4096;
    /** Texts of devices that are all different begin to be longer than this. */
    private static final int LENGTH_MAX = 64;

    private static final InternPool<String> TEXTS = new InternPool<>();
    private static final InternPool<List<String>> LISTS = new InternPool<>();

    @NodeLocal("nothing: values that may be here or not")
    private final AtomicReferenceArray<T> places = new AtomicReferenceArray<>(PLACES);

    private InternPool() {}

    /** An equal text, the same for most callers. */
    public static String text(String text) {
        return text.length() > LENGTH_MAX ? text : TEXTS.equal(text);
    }

    /** An equal list that cannot be changed, the same for most callers. */
    public static List<String> list(List<String> list) {
        return LISTS.equal(List.copyOf(list));
    }

    private T equal(T value) {
        var hash = value.hashCode();
        var place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        var there = places.get(place);
        if (value.equals(there)) {
            return there;
        }
        places.lazySet(place, value);
        return value;
    }
}
