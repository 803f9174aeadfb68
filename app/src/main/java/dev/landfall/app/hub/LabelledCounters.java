package dev.landfall.app.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters told apart by a word, such as the reason of a refusal. Words come from closed lists; should one not, there is a limit. */
final class LabelledCounters {
    private static final int WORDS_MAX = 200;

    private final MeterRegistry registry;
    private final String name;
    private final String key;
    private final Tags tags;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /**
     * @param key the tag that the word becomes
     * @param tags names and values in turn, the same for all words
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
