package dev.landfall.provider.postgres;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A store in a new database of the server that this process started. */
final class InDatabase implements StoreUnderTest {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final PostgresStore.Options options;
    private final List<PostgresStore> opened = new ArrayList<>();
    private volatile Duration turned = Duration.ZERO;

    InDatabase(PostgresStore.Options options) {
        this.options = options.withClock(() -> Instant.now().plus(turned));
    }

    /** The store at an address, as the owner of all. */
    static PostgresStore open(String url, List<Index> indexes, PostgresStore.Options options) {
        var address = PostgresAddress.parse(url);
        return PostgresStore.open(
                address, new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD), indexes, options);
    }

    /** The command line of a process with a main class of these tests. */
    static List<String> command(Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    String url() {
        return server.url(database);
    }

    /** Runs statements beside the store. */
    String sql(String statements) {
        return server.sql(database, statements);
    }

    @Override
    public Store open(List<Index> indexes) {
        var store = open(url(), indexes, options);
        opened.add(store);
        return store;
    }

    @Override
    public Store openBackup(Path directory, List<Index> indexes) {
        throw new IllegalStateException("it declares no backups");
    }

    @Override
    public boolean turnClock(Duration by) {
        turned = turned.plus(by);
        opened.getLast().dropExpired();
        return true;
    }

    @Override
    public List<String> writerCommand() {
        return command(CrashingWriter.class, url());
    }

    @Override
    public boolean makeNewer() {
        sql("UPDATE landfall.store SET format = format + 1");
        return true;
    }

    @Override
    public void close() {
        opened.forEach(PostgresStore::close);
        server.sql("postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    }
}
