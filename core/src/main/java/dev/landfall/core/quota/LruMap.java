package dev.landfall.core.quota;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map with a limit: when one entry more is put into it, the entry that was used least recently goes. {@code get} and
 * {@code put} use an entry, {@code containsKey} does not. Not safe for several threads: whoever owns the map locks it, also for reading.
 */
public final class LruMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD_FACTOR = 0.75f;

    private final int entriesMax;

    /** @param entriesMax how many entries the map holds at most; at least 1 */
    public LruMap(int entriesMax) {
        super(16, LOAD_FACTOR, true);
        if (entriesMax < 1) {
            throw new IllegalArgumentException("a map holds at least one entry, not " + entriesMax);
        }
        this.entriesMax = entriesMax;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > entriesMax;
    }
}
