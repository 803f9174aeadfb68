package dev.landfall.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and writes amounts as people write them: {@code 90s}, {@code 7d}, {@code 256KiB}. */
public final class Amounts {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
    private static final Map<String, Duration> TIMES = times();
    private static final Map<String, Long> SIZES = sizes();

    private Amounts() {}

    /**
     * Reads a duration: a whole number and one of {@code ms}, {@code s}, {@code m}, {@code h}, {@code d}.
     *
     * @return empty when the text is no duration, or longer than some 292 years
     */
    public static Optional<Duration> duration(String text) {
        var parts = AMOUNT.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        var unit = TIMES.get(parts.group(2));
        if (unit == null) {
            return Optional.empty();
        }
        var count = Long.parseLong(parts.group(1));
        return count > Long.MAX_VALUE / unit.toNanos() ? Optional.empty() : Optional.of(unit.multipliedBy(count));
    }

    /** Writes a duration in the largest unit that is exact. */
    public static String text(Duration duration) {
        var nanos = duration.toNanos();
        for (var unit : TIMES.entrySet()) {
            var one = unit.getValue().toNanos();
            if (nanos % one == 0 && nanos / one > 0) {
                return nanos / one + unit.getKey();
            }
        }
        return duration.toMillis() + "ms";
    }

    /**
     * Reads a number of bytes: a whole number and one of {@code B}, {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} (powers of 1024)
     * or {@code KB}, {@code MB}, {@code GB}, {@code TB} (powers of 1000); without a unit it means bytes.
     *
     * @return empty when the text is no number of bytes, or does not fit 63 bits
     */
    public static Optional<Long> bytes(String text) {
        var parts = AMOUNT.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        var unit = parts.group(2).isEmpty() ? Long.valueOf(1) : SIZES.get(parts.group(2));
        if (unit == null) {
            return Optional.empty();
        }
        var count = Long.parseLong(parts.group(1));
        return count > Long.MAX_VALUE / unit ? Optional.empty() : Optional.of(count * unit);
    }

    private static Map<String, Duration> times() {
        var times = new LinkedHashMap<String, Duration>();
        times.put("d", Duration.ofDays(1));
        times.put("h", Duration.ofHours(1));
        times.put("m", Duration.ofMinutes(1));
        times.put("s", Duration.ofSeconds(1));
        times.put("ms", Duration.ofMillis(1));
        return times;
    }

    private static Map<String, Long> sizes() {
        var sizes = new LinkedHashMap<String, Long>();
        sizes.put("B", 1L);
        var binary = 1L;
        var decimal = 1L;
        for (var letter : List.of("K", "M", "G", "T")) {
            binary <<= 10;
            decimal *= 1000;
            sizes.put(letter + "iB", binary);
            sizes.put(letter + "B", decimal);
        }
        return sizes;
    }
}
