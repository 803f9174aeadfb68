package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Store.Range;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of each moment at which something expires, to the nanosecond. */
@Timeout(120)
class RetentionTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Instant now = NOON;

    private RocksStore open() {
        return RocksStore.open(directory, List.of(), RocksStore.Options.usual().withClock(() -> now));
    }

    private static long nanos(Instant time) {
        return Duration.ofSeconds(time.getEpochSecond()).toNanos() + time.getNano();
    }

    private static void write(RocksStore store, long version, Instant keepUntil) {
        var bytes = ("event " + version).getBytes(StandardCharsets.UTF_8);
        var change = new Change(Notes.STREAM, version, List.of(bytes), bytes, nanos(keepUntil));
        store.append(List.of(new Append(UUID.randomUUID(), Notes.PAD, nanos(NOON), List.of(), List.of(change))));
    }

    private static int events(RocksStore store) {
        return store.read(Notes.PAD, Notes.STREAM, Range.all(), null, 100)
                .items()
                .size();
    }

    @Test
    void an_event_is_there_at_the_last_moment_of_its_day_and_gone_at_the_first_of_the_next() {
        try (var store = open()) {
            write(store, 0, MIDNIGHT.minusNanos(1));

            now = MIDNIGHT.minusNanos(1);
            store.dropExpired();
            assertThat(events(store)).isEqualTo(1);

            now = MIDNIGHT;
            store.dropExpired();
            assertThat(events(store)).isZero();
        }
    }

    @Test
    void an_event_kept_until_midnight_is_there_at_midnight() {
        try (var store = open()) {
            write(store, 0, MIDNIGHT);

            now = MIDNIGHT;
            store.dropExpired();

            assertThat(events(store)).isEqualTo(1);
        }
    }

    @Test
    void what_needs_not_be_kept_at_all_stays_in_the_tail_for_an_hour() {
        now = MIDNIGHT.minus(Duration.ofMinutes(30));
        try (var store = open()) {
            write(store, 0, NOON.minusSeconds(1));

            now = MIDNIGHT.plus(Duration.ofMinutes(30));
            store.dropExpired();

            assertThat(store.tail(Notes.PAD.shard(16), 0, 10).entries()).hasSize(1);
        }
    }

    @Test
    void far_ahead_it_is_there_at_the_last_moment_of_its_year_and_gone_at_the_first_of_the_next() {
        var end = Instant.parse("2028-01-01T00:00:00Z");
        try (var store = open()) {
            write(store, 0, Instant.parse("2027-05-01T08:00:00Z"));

            now = end.minusNanos(1);
            store.dropExpired();
            assertThat(events(store)).isEqualTo(1);

            now = end;
            store.dropExpired();
            assertThat(events(store)).isZero();
        }
    }

    @Test
    void what_is_kept_for_ever_is_there_when_the_time_no_longer_fits_into_nanoseconds() {
        try (var store = open()) {
            write(store, 0, Instant.parse("2262-01-01T00:00:00Z"));

            now = Instant.parse("2400-01-01T00:00:00Z");
            write(store, 1, Instant.parse("2262-01-01T00:00:00Z"));

            assertThat(events(store)).isEqualTo(2);
        }
    }

    @Test
    void expiry_needs_no_reader_to_stop() {
        try (var store = open()) {
            for (var day = 0; day < 20; day++) {
                write(store, day, NOON.plus(Duration.ofDays(day)));
            }

            now = NOON.plus(Duration.ofDays(10));
            store.dropExpired();

            assertThat(events(store)).isEqualTo(10);
            write(store, 20, NOON.plus(Duration.ofDays(30)));
            assertThat(events(store)).isEqualTo(11);
        }
    }
}
