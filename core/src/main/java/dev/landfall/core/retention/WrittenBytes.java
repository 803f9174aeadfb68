package dev.landfall.core.retention;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes of events a tenant wrote in one shard, and when: spans of time one after the other, each with its bytes. There are
 * at most {@value #SPANS_MAX}; beyond that the two neighbours with the fewest bytes become one, so that each span ends with a small part of all
 * bytes. What is older than anything that is kept, or lies before all the bytes a tenant may have, is forgotten. For one thread.
 */
final class WrittenBytes {
    private static final int FORMAT = 1;
    private static final int KIND = 85;
    private static final int SPANS_MAX = 64;
    private static final int SPAN_MILLIS_MIN = 1000;

    /**
     * Some bytes.
     *
     * @param from time of the first of them, milliseconds since 1970, rounded down
     */
    record Span(long from, long bytes) {
        /** As events have it: nanoseconds since 1970. */
        long nanos() {
            return TimeUnit.MILLISECONDS.toNanos(from);
        }
    }

    @NodeLocal("the total that is stored with the consumer's cursor")
    private final List<Span> spans = new ArrayList<>();

    /** The spans, oldest first. */
    List<Span> spans() {
        return List.copyOf(spans);
    }

    /**
     * More bytes were written.
     *
     * @param time when, nanoseconds since 1970; what is less than {@value #SPAN_MILLIS_MIN} milliseconds later than the beginning of the last span counts as the
     *     last span's
     */
    void add(long time, long bytes) {
        var from = TimeUnit.NANOSECONDS.toMillis(Math.max(0, time));
        if (!spans.isEmpty() && from - spans.getLast().from() < SPAN_MILLIS_MIN) {
            spans.set(
                    spans.size() - 1,
                    new Span(spans.getLast().from(), spans.getLast().bytes() + bytes));
            return;
        }
        spans.add(new Span(from, bytes));
        if (spans.size() > SPANS_MAX) {
            mergeSmallest();
        }
    }

    /**
     * Forgets what nobody asks for.
     *
     * @param before nanoseconds since 1970: what was written before that is kept nowhere
     * @param bytesMax who asks looks back over so many bytes at most
     */
    void forget(long before, long bytesMax) {
        var newer = 0L;
        for (var i = spans.size() - 1; i > 0; i--) {
            newer += spans.get(i).bytes();
            if (newer >= bytesMax || spans.get(i).nanos() < before) {
                spans.subList(0, i).clear();
                return;
            }
        }
    }

    private void mergeSmallest() {
        var least = 0;
        // The newest span is left alone: it is the one that grows.
        for (var i = 1; i + 2 < spans.size(); i++) {
            if (pair(i) < pair(least)) {
                least = i;
            }
        }
        spans.set(least, new Span(spans.get(least).from(), pair(least)));
        spans.remove(least + 1);
    }

    private long pair(int first) {
        return spans.get(first).bytes() + spans.get(first + 1).bytes();
    }

    byte[] encode() {
        var form = new FormWriter(FORMAT, KIND).number(spans.size());
        var before = 0L;
        for (var span : spans) {
            form.number(span.from() - before).number(span.bytes());
            before = span.from();
        }
        return form.done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    static WrittenBytes decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        var written = new WrittenBytes();
        var count = in.count();
        var from = 0L;
        for (var i = 0; i < count; i++) {
            from += in.number();
            written.spans.add(new Span(from, in.number()));
        }
        return in.end(written);
    }

    /**
     * Since when the newest {@code bytes} of these were written, at the latest.
     *
     * @return nanoseconds since 1970; negative when there are not that many bytes
     */
    static long since(List<Span> newestFirst, long bytes) {
        var sum = 0L;
        for (var span : newestFirst) {
            sum += span.bytes();
            if (sum >= bytes) {
                return span.nanos();
            }
        }
        return -1;
    }
}
