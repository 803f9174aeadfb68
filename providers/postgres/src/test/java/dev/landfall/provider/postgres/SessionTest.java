package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server, a database, a role or an address say: sessions have the settings that the promises rest on. */
@Timeout(120)
class SessionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Map<String, String> ASKEW = Map.ofEntries(
            Map.entry("default_transaction_isolation", "'serializable'"),
            Map.entry("default_transaction_deferrable", "on"),
            Map.entry("synchronous_commit", "off"),
            Map.entry("search_path", "public"),
            Map.entry("timezone", "'Pacific/Apia'"),
            Map.entry("statement_timeout", "7777"),
            Map.entry("lock_timeout", "7777"),
            Map.entry("idle_session_timeout", "7777"),
            Map.entry("idle_in_transaction_session_timeout", "7777"),
            Map.entry("enable_seqscan", "on"),
            Map.entry("jit", "on"));

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final PostgresStore.Login login =
            new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD);

    private void askew() {
        ASKEW.forEach(
                (name, value) -> server.sql("postgres", "ALTER DATABASE " + database + " SET " + name + " = " + value));
    }

    @Test
    void every_way_to_a_connection_gives_one_with_the_settings() {
        askew();
        // The address is the operator's, and the driver lets it win over what a program says.
        var url = server.url(database) + "?currentSchema=public&socketTimeout=900&readOnly=true"
                + "&options=-c%20synchronous_commit=off%20-c%20statement_timeout=7777";
        try (var connections = new Connections(PostgresAddress.parse(url), login, 2, 1, PATIENCE)) {
            Connections.Work<Map<String, String>> look = SessionTest::found;

            var reader = connections.read(look);
            var writer = connections.write(look);
            var alone = connections.alone(Duration.ofMinutes(10), look);

            assertThat(reader).isEqualTo(expected(PATIENCE));
            assertThat(writer).isEqualTo(expected(PATIENCE));
            assertThat(alone).isEqualTo(expected(Duration.ofMinutes(10)));
        }
    }

    private static Map<String, String> found(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT name, setting FROM pg_settings WHERE name IN ("
                        + "'transaction_isolation', 'transaction_read_only', 'synchronous_commit', 'search_path', 'TimeZone',"
                        + " 'statement_timeout', 'lock_timeout', 'idle_session_timeout', 'enable_seqscan')")) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        found.put("socket", String.valueOf(connection.getNetworkTimeout()));
        return found;
    }

    private static Map<String, String> expected(Duration answer) {
        return Map.of(
                "transaction_isolation", "read committed",
                "transaction_read_only", "off",
                "synchronous_commit", "on",
                "search_path", "landfall",
                "TimeZone", "UTC",
                "statement_timeout", String.valueOf(answer.toMillis() * 9 / 10),
                "lock_timeout", String.valueOf(answer.toMillis() / 2),
                "idle_session_timeout", "0",
                "enable_seqscan", "off",
                "socket", String.valueOf(answer.toMillis()));
    }

    @Test
    void tables_are_made_and_groups_committed_with_them() {
        askew();
        try (var store = InDatabase.open(server.url(database), List.of(), PostgresStore.Options.usual())) {
            server.sql(database, """
                    CREATE TABLE public.seen (isolation text, synced text, path text);
                    CREATE FUNCTION public.look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      INSERT INTO public.seen VALUES (current_setting('transaction_isolation'),
                        current_setting('synchronous_commit'), current_setting('search_path'));
                      RETURN NULL; END $$;
                    CREATE TRIGGER look AFTER INSERT ON landfall.log EXECUTE FUNCTION public.look()""");

            store.append(List.of(Numbers.next(Numbers.pad(1), 0, 1)));
            store.delete(Numbers.pad(1), 0);
        }

        assertThat(server.sql(database, "SELECT DISTINCT isolation, synced, path FROM public.seen"))
                .isEqualTo("read committed|on|landfall");
        assertThat(server.sql(database, "SELECT count(*) FROM public.seen")).isEqualTo("2");
    }

    @Test
    void what_is_acknowledged_survives_the_servers_end_although_the_database_says_that_it_need_not() {
        // The server writes its log down only when it is told to: a commit that does not wait for it is lost.
        try (var own = PostgresServer.start("synchronous_commit=off", "wal_writer_delay=10s", "full_page_writes=off")) {
            var of = own.database();
            own.sql("postgres", "ALTER DATABASE " + of + " SET synchronous_commit = off");
            try (var store = InDatabase.open(own.url(of), List.of(), PostgresStore.Options.usual())) {
                for (var version = 0; version < 20; version++) {
                    assertThat(store.append(List.of(Numbers.next(Numbers.pad(1), version, 1))))
                            .hasOnlyElementsOfType(Outcome.Committed.class);
                }

                own.killHard();
                own.restart();

                assertThat(Numbers.patiently(() -> Numbers.of(store, Numbers.pad(1))))
                        .isEqualTo(Numbers.upTo(20));
            }
        }
    }

    @Test
    void a_stricter_way_to_commit_is_left_as_the_operator_wants_it() {
        server.sql("postgres", "ALTER DATABASE " + database + " SET synchronous_commit = remote_apply");

        try (var connections = new Connections(PostgresAddress.parse(server.url(database)), login, 1, 1, PATIENCE)) {
            assertThat(connections.write(SessionTest::found)).containsEntry("synchronous_commit", "remote_apply");
        }
    }

    @Test
    void a_session_that_does_not_keep_its_settings_is_refused_by_name() {
        var wanted = new ConnectionFactory(PostgresAddress.parse(server.url(database)), login, PATIENCE).wanted();
        var found = new LinkedHashMap<>(wanted);
        found.put("synchronous_commit", "local");
        found.put("search_path", "public");

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> ConnectionFactory.check(found, wanted))
                .withMessageContaining("search_path is public and must be landfall")
                .withMessageContaining("synchronous_commit is local and must be on")
                .satisfies(refused ->
                        assertThat(DatabaseFailure.of(refused).reason()).isEqualTo(DatabaseFailure.SETTINGS));
    }

    @Test
    void a_group_is_not_committed_in_a_session_that_has_lost_its_settings() {
        try (var store = InDatabase.open(server.url(database), List.of(), PostgresStore.Options.usual())) {
            store.append(List.of(Numbers.next(Numbers.pad(1), 0, 1)));
            // As a pooler does that puts another session behind the connection.
            server.sql(database, """
                    CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      PERFORM set_config('synchronous_commit', 'off', false); RETURN NULL; END $$;
                    CREATE TRIGGER lose AFTER INSERT ON landfall.log EXECUTE FUNCTION public.lose()""");
            store.append(List.of(Numbers.next(Numbers.pad(1), 1, 1)));

            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> store.append(List.of(Numbers.next(Numbers.pad(1), 2, 1))))
                    .withMessageContaining("synchronous_commit is off")
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
            assertThat(store.status().conditions().getFirst().reason()).isEqualTo(DatabaseFailure.SETTINGS);
            server.sql(database, "DROP TRIGGER lose ON landfall.log");

            assertThat(Numbers.patiently(store, List.of(Numbers.next(Numbers.pad(1), 2, 1))))
                    .hasOnlyElementsOfType(Outcome.Committed.class);
        }
    }

    @Test
    void a_connection_tells_what_the_server_takes_too_long_for() {
        try (var connections =
                new Connections(PostgresAddress.parse(server.url(database)), login, 1, 1, Duration.ofSeconds(3))) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> connections.read(
                            connection -> connection.createStatement().execute("SELECT pg_sleep(60)")))
                    .withMessageContaining("did not finish in time")
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
        }
    }

    @Test
    void a_password_that_cannot_be_read_is_told() {
        var unreadable = new PostgresStore.Login(PostgresServer.USER, () -> {
            throw new IllegalStateException("there is no such file");
        });
        var address = PostgresAddress.parse(server.url(database));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> PostgresStore.open(address, unreadable, List.of(), PostgresStore.Options.usual())
                        .close())
                .withMessageContaining("password")
                .withMessageContaining("there is no such file");
    }
}
