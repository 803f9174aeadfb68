package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a database may say no with, and what the caller hears. */
class TroubleTest {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    private PostgresStore open(PostgresStore.Options options) {
        return InDatabase.open(server.url(database), List.of(), options);
    }

    private Connection beside() throws SQLException {
        return DriverManager.getConnection(
                PostgresAddress.parse(server.url(database)).jdbc(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    @Test
    @Timeout(120)
    void a_deadlock_writes_nothing_and_the_same_group_again_is_committed() throws Exception {
        try (var store = open(PostgresStore.Options.usual());
                var other = beside()) {
            var group = List.of(Numbers.next(inShard(3), 0, 1), Numbers.next(inShard(5), 0, 1));
            other.setAutoCommit(false);
            other.createStatement().execute("SET deadlock_timeout = '1min'");
            other.createStatement().execute("SELECT 1 FROM landfall.shard WHERE shard = 5 FOR UPDATE");

            var append = CompletableFuture.supplyAsync(() -> store.append(group));
            awaitWaiting();
            other.createStatement().execute("SELECT 1 FROM landfall.shard WHERE shard = 3 FOR UPDATE");

            assertThat(failure(append).fault()).isEqualTo(Fault.UNAVAILABLE);
            assertThat(store.status().conditions().getFirst().reason()).isEqualTo(DatabaseFailure.CLASH);
            other.rollback();
            assertThat(store.append(group)).hasOnlyElementsOfType(Outcome.Committed.class);
            assertThat(Numbers.of(store, inShard(3))).containsExactly(1L);
        }
    }

    /** Until the store waits for a lock. */
    private void awaitWaiting() {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.sql(database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                .equals("0")) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private static ProviderException failure(CompletableFuture<List<Outcome>> append) throws Exception {
        try {
            throw new AssertionError(append.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return (ProviderException) Objects.requireNonNull(failed.getCause());
        }
    }

    private static Partition inShard(int shard) {
        var shards = PostgresStore.Options.usual().shards();
        var number = 0;
        while (Numbers.pad(number).shard(shards) != shard) {
            number++;
        }
        return Numbers.pad(number);
    }

    @Test
    void writers_in_each_others_way_are_to_come_again() {
        for (var state : List.of("40001", "40P01", "55P03")) {
            var failure = DatabaseFailure.of(new SQLException("said", state));

            assertThat(failure.fault()).isEqualTo(Fault.UNAVAILABLE);
            assertThat(failure.reason()).isEqualTo(DatabaseFailure.CLASH);
        }
    }

    @Test
    void a_database_set_to_serializable_is_used_all_the_same() {
        server.sql("postgres", "ALTER DATABASE " + database + " SET default_transaction_isolation = 'serializable'");

        try (var store = open(PostgresStore.Options.usual());
                var second = open(PostgresStore.Options.usual())) {
            for (var i = 0; i < 20; i++) {
                var writer = i % 2 == 0 ? store : second;
                assertThat(writer.append(List.of(Numbers.next(Numbers.pad(1), i, 1))))
                        .hasOnlyElementsOfType(Outcome.Committed.class);
            }
        }
    }

    @Test
    void a_server_that_takes_no_writes_refuses_them_by_name_and_takes_them_again() {
        try (var store = open(PostgresStore.Options.usual())) {
            store.append(List.of(Numbers.next(Numbers.pad(1), 0, 1)));
            readOnly(true);

            unavailable(store, Numbers.next(Numbers.pad(1), 1, 1), DatabaseFailure.READ_ONLY);
            assertThat(Numbers.patiently(() -> Numbers.of(store, Numbers.pad(1))))
                    .containsExactly(1L);
            readOnly(false);
            var outcomes = Numbers.patiently(store, List.of(Numbers.next(Numbers.pad(1), 1, 1)));

            assertThat(outcomes).hasOnlyElementsOfType(Outcome.Committed.class);
            assertThat(store.status().healthy()).isTrue();
        }
    }

    private void readOnly(boolean now) {
        var how = now ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only";
        server.sql("postgres", "ALTER DATABASE " + database + " " + how);
        server.sql(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
    }

    private static void unavailable(Store store, Append append, String reason) {
        ProviderException last = null;
        for (var i = 0;
                i < 3 && !store.status().conditions().getFirst().reason().equals(reason);
                i++) {
            // The first answer may only say that the line was cut.
            try {
                throw new AssertionError(store.append(List.of(append)));
            } catch (ProviderException refused) {
                last = refused;
            }
        }
        assertThat(Objects.requireNonNull(last).fault()).isEqualTo(Fault.UNAVAILABLE);
        assertThat(store.status().conditions().getFirst().reason()).isEqualTo(reason);
    }

    @Test
    void a_wrong_password_is_told_and_not_shown() {
        var login = new PostgresStore.Login(PostgresServer.USER, () -> "my-secret-that-is-wrong");
        var address = PostgresAddress.parse(server.url(database));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> PostgresStore.open(address, login, List.of(), PostgresStore.Options.usual())
                        .close())
                .satisfies(refused -> {
                    assertThat(refused.fault()).isEqualTo(Fault.UNAUTHENTICATED);
                    assertThat(refused).hasStackTraceContaining("password");
                    assertThat(refused.toString() + refused.getCause()).doesNotContain("my-secret");
                });
        assertThat(login.toString()).isEqualTo(PostgresServer.USER);
    }

    @Test
    void a_server_without_a_free_connection_is_told() {
        var role = "few_" + database;
        server.sql(
                database,
                "CREATE ROLE " + role + " LOGIN PASSWORD 'few' CONNECTION LIMIT 1; ALTER DATABASE " + database
                        + " OWNER TO " + role);
        var login = new PostgresStore.Login(role, () -> "few");
        var address = PostgresAddress.parse(server.url(database));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> PostgresStore.open(address, login, List.of(), PostgresStore.Options.usual())
                        .close())
                .withMessageContaining("no connection left")
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAVAILABLE);
    }

    @Test
    void an_address_that_holds_a_password_or_is_none_is_refused_without_showing_it() {
        for (var url : List.of(
                "postgres://u:my-secret@h/d",
                "postgres://h/d?user=u&password=my-secret",
                "mysql://u:my-secret@h/d",
                "my-secret")) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> PostgresAddress.parse(url))
                    .withMessageNotContaining("my-secret");
        }
        assertThat(PostgresAddress.parse("postgresql://ada@a:1,b:2/my%20db?sslmode=require")
                        .jdbc())
                .isEqualTo("jdbc:postgresql://a:1,b:2/my%20db?sslmode=require");
    }
}
