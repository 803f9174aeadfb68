package dev.landfall.provider.postgres;

import java.time.Duration;
import java.time.LocalDate;

/**
 * A bucket of the log: rows that expire together, because they are kept until the same day of UTC, the same year beyond
 * {@value #DAYS_AHEAD} days, or for ever beyond {@value #YEARS_AHEAD} years. So expired rows are removed by dropping a table, and there
 * are only few tables.
 *
 * @param number as in the rows: the last day, as days since 1970; a negative year; 0 for ever
 */
record PostgresBucket(int number) {
    static final long DAYS_AHEAD = 60;
    static final long YEARS_AHEAD = 10;
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final int YEAR_DAYS = 366;

    /** The bucket of a row that is written now and kept until then, both in nanoseconds since 1970. */
    static PostgresBucket of(long keepUntil, long now) {
        var ahead = keepUntil - now;
        if (ahead <= DAYS_AHEAD * DAY) {
            return new PostgresBucket((int) Math.floorDiv(keepUntil, DAY));
        }
        return ahead <= YEARS_AHEAD * YEAR_DAYS * DAY
                ? new PostgresBucket(
                        -LocalDate.ofEpochDay(Math.floorDiv(keepUntil, DAY)).getYear())
                : new PostgresBucket(0);
    }

    /** The name of its table. */
    String table() {
        if (number == 0) {
            return "log_ever";
        }
        return "log_"
                + (number < 0
                        ? String.valueOf(-number)
                        : LocalDate.ofEpochDay(number).toString().replace('-', '_'));
    }

    /** When everything in it has expired, in nanoseconds since 1970. */
    long until() {
        if (number == 0) {
            return Long.MAX_VALUE;
        }
        return number < 0 ? LocalDate.of(1 - number, 1, 1).toEpochDay() * DAY : (number + 1L) * DAY;
    }

    boolean isDay() {
        return number > 0;
    }

    /** The bucket of the next day. */
    PostgresBucket next() {
        return new PostgresBucket(number + 1);
    }
}
