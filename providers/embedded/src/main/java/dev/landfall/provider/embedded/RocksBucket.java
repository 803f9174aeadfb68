package dev.landfall.provider.embedded;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/**
 * A column family of log records that expire together: those whose keepUntil lies in one day of UTC, one year, or
 * nowhere. So expiry is the drop of a whole family, and there are never many.
 */
final class RocksBucket {
    /** Beyond so many days ahead a family holds a year. */
    static final long DAYS_AHEAD = 60;
    /** Beyond so many years ahead there is one family, which is never dropped. */
    static final long YEARS_AHEAD = 10;

    static final String PREFIX = "log-";
    private static final String EVER = PREFIX + "ever";
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final String name;
    private final long until;
    private final ColumnFamilyHandle family;
    private final int familyId;
    private final AtomicLongArray last;

    /**
     * @param until when all in it has expired, nanoseconds since 1970; {@link Long#MAX_VALUE} for never
     * @param shards how many logs there are
     */
    RocksBucket(long until, ColumnFamilyHandle family, int shards) {
        this.name = name(until);
        this.until = until;
        this.family = family;
        this.familyId = family.getID();
        this.last = new AtomicLongArray(shards);
    }

    String name() {
        return name;
    }

    long until() {
        return until;
    }

    ColumnFamilyHandle family() {
        return family;
    }

    int familyId() {
        return familyId;
    }

    /** The highest position of the shard that lies here, or is just being written; 0 for none. */
    long last(int shard) {
        return last.get(shard);
    }

    void reached(int shard, long position) {
        last.set(shard, position);
    }

    /** Up to when a bucket reaches that may hold this keepUntil. */
    static long until(long keepUntil, long now) {
        var ahead = keepUntil - now;
        if (ahead <= DAYS_AHEAD * DAY) {
            return (Math.floorDiv(keepUntil, DAY) + 1) * DAY;
        }
        if (ahead <= YEARS_AHEAD * 366 * DAY) {
            var year = LocalDate.ofEpochDay(Math.floorDiv(keepUntil, DAY)).getYear();
            return LocalDate.of(year + 1, 1, 1).toEpochDay() * DAY;
        }
        return Long.MAX_VALUE;
    }

    /** A family is named by the last day in it. */
    static String name(long until) {
        return until == Long.MAX_VALUE ? EVER : PREFIX + LocalDate.ofEpochDay(until / DAY - 1);
    }

    /** The end of the bucket of this name; null when it is no log's name. */
    static @Nullable Long until(String name) {
        if (!name.startsWith(PREFIX)) {
            return null;
        }
        return Objects.equals(name, EVER)
                ? Long.MAX_VALUE
                : (LocalDate.parse(name.substring(PREFIX.length())).toEpochDay() + 1) * DAY;
    }
}
