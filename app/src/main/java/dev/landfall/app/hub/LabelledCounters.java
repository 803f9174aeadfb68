package dev.landfall.app.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counters with a word as a tag, such as the reason of a refusal. The words come from closed lists; there is a limit for the case that
 * one does not.
 */
final class LabelledCounters {
    private static final int WORDS_MAX = 200;

    private final MeterRegistry registry;
    private final String name;
    private final String key;
    private final Tags tags;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /**
     * @param key the tag for the word
     * @param tags names and values alternately, the same for all words
     */
    LabelledCounters(MeterRegistry registry, String name, String key, String... tags) {
        this.registry = registry;
        this.name = name;
        this.key = key;
        this.tags = Tags.of(tags);
    }

    /** Counts one. */
    void count(String word) {
        var known = counters.get(word);
        (known == null ? counter(word) : known).increment();
    }

    private Counter counter(String word) {
        var kept = counters.size() < WORDS_MAX ? word : "other";
        return counters.computeIfAbsent(kept, value -> registry.counter(name, tags.and(key, value)));
    }
}
