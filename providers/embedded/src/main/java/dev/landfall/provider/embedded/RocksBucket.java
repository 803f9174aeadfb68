package dev.landfall.provider.embedded;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/**
 * A column family of log records that expire together: those whose {@code keepUntil} is in one day of UTC, one year, or never. So expired
 * records are removed by dropping a family, and there are only few families.
 */
final class RocksBucket {
    /** Beyond this number of days ahead, a family has a year. */
    static final long DAYS_AHEAD = 60;
    /** Beyond this number of years ahead, there is one family, which is never dropped. */
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
     * @param until when everything in it has expired, in nanoseconds since 1970; {@link Long#MAX_VALUE} for never
     * @param shards the number of logs
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

    /** The highest position of the shard in this bucket, also one that is being written; 0 for none. */
    long last(int shard) {
        return last.get(shard);
    }

    void reached(int shard, long position) {
        last.set(shard, position);
    }

    /** The end of the bucket for this {@code keepUntil}. */
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

    /** The name of the family, by its last day. */
    static String name(long until) {
        return until == Long.MAX_VALUE ? EVER : PREFIX + LocalDate.ofEpochDay(until / DAY - 1);
    }

    /** The end of the bucket with this name; null for another family. */
    static @Nullable Long until(String name) {
        if (!name.startsWith(PREFIX)) {
            return null;
        }
        return Objects.equals(name, EVER)
                ? Long.MAX_VALUE
                : (LocalDate.parse(name.substring(PREFIX.length())).toEpochDay() + 1) * DAY;
    }
}
