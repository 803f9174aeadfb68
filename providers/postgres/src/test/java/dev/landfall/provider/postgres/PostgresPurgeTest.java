package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was deleted goes in small steps, and nobody waits for it. */
@Timeout(240)
class PostgresPurgeTest {
    private static final int MANY = 400_000;
    private static final Partition PAD = Numbers.pad(1);

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    private PostgresStore open() {
        return InDatabase.open(server.url(database), List.of(), PostgresStore.Options.usual());
    }

    /** As many events as a device says in a day, put beside the store: through it they would take minutes. */
    private void fill(int events) {
        var shard = PAD.shard(PostgresStore.Options.usual().shards());
        var id = "'\\x" + HexFormat.of().formatHex(NameHashes.id(PAD)) + "'";
        server.sql(
                database,
                "INSERT INTO landfall.log SELECT 0, " + shard + ", 10 + g, 0, 0, " + id
                        + ", 'numbers', 1 + g, 0, convert_to(1 + g || ' x', 'UTF8') FROM generate_series(1, "
                        + (events - 1) + ") g;"
                        + "UPDATE landfall.head SET version = " + events + " WHERE partition = " + id + ";"
                        + "UPDATE landfall.shard SET last = 10 + " + events + " WHERE shard = " + shard);
    }

    /** Notes how many rows each statement removes. */
    private void watch() {
        server.sql(database, """
                CREATE TABLE public.steps (rows bigint);
                CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  INSERT INTO public.steps SELECT count(*) FROM gone; RETURN NULL; END $$;
                CREATE TRIGGER note AFTER DELETE ON landfall.log_ever REFERENCING OLD TABLE AS gone
                  FOR EACH STATEMENT EXECUTE FUNCTION public.note()""");
    }

    private long left() {
        return Long.parseLong(server.sql(
                database,
                "SELECT count(*) FROM landfall.log_ever WHERE stream = 'numbers'" + " AND partition = '\\x"
                        + HexFormat.of().formatHex(NameHashes.id(PAD)) + "'"));
    }

    private boolean purged() {
        return server.sql(database, "SELECT count(*) FROM landfall.partition WHERE purged < floor")
                .equals("0");
    }

    private void awaitPurged() {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(200);
        while (!purged()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void four_hundred_thousand_events_go_in_small_steps_while_others_write_and_the_partition_returns() {
        try (var store = open()) {
            store.append(List.of(Numbers.next(PAD, 0, 1)));
            fill(MANY);
            watch();

            store.delete(PAD, 0);
            var others = 0L;
            var returned = store.append(List.of(Numbers.next(PAD, MANY, 1)));
            while (!purged()) {
                store.append(List.of(Numbers.next(Numbers.pad(2), others++, 1)));
                store.append(List.of(Numbers.next(PAD, MANY + others, 1)));
            }

            assertThat(returned).hasOnlyElementsOfType(Outcome.Committed.class);
            assertThat(others).as("appends while the history went").isGreaterThan(10);
            assertThat(server.sql(database, "SELECT max(rows), sum(rows) FROM public.steps"))
                    .isEqualTo(PostgresPurge.ROWS_MAX + "|" + MANY);
            assertThat(store.heads(PAD, Set.of()).version(Numbers.STREAM)).isEqualTo(MANY + others + 1);
            assertThat(Numbers.of(store, PAD)).hasSize((int) others + 1).first().isEqualTo(MANY + 1L);
            assertThat(left()).isEqualTo(others + 1);
        }
    }

    @Test
    void what_a_store_that_was_closed_has_left_goes_with_the_next_start() {
        try (var store = open()) {
            store.append(List.of(Numbers.next(PAD, 0, 1)));
            fill(100_000);
            store.delete(PAD, 0);
        }
        assertThat(purged()).isFalse();

        try (var store = open()) {
            awaitPurged();

            assertThat(left()).isZero();
            assertThat(store.read(PAD, Numbers.STREAM, Store.Range.all(), null, 10)
                            .items())
                    .isEmpty();
        }
    }

    @Test
    void only_one_process_purges_at_a_time_and_the_other_leaves_it_alone() throws Exception {
        var login = new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD);
        try (var store = open()) {
            store.append(List.of(Numbers.next(PAD, 0, 1)));
        }
        try (var connections =
                new Connections(PostgresAddress.parse(server.url(database)), login, 1, 1, Duration.ofSeconds(15))) {
            var purge = new PostgresPurge(
                    connections, new PostgresBuckets(connections, new ServerClock(InstantSource.system())));
            server.sql(database, "UPDATE landfall.partition SET floor = 1");

            var more = connections.alone(Duration.ofSeconds(15), other -> {
                other.createStatement().execute("SELECT pg_advisory_lock(" + Schema.LOCK + ", 3)");
                return purge.run(() -> true);
            });

            assertThat(more).isFalse();
            assertThat(left()).isEqualTo(1);
            assertThat(purge.run(() -> true)).isFalse();
            assertThat(left()).isZero();
        }
    }
}
