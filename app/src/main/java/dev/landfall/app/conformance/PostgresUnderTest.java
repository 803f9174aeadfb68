package dev.landfall.app.conformance;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.postgres.PostgresStore;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store in a new database of a PostgreSQL server that this process has started. */
final class PostgresUnderTest implements StoreUnderTest {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final List<PostgresStore> opened = new ArrayList<>();
    private volatile Duration turned = Duration.ZERO;

    private StorePlace place() {
        return new StorePlace(server.url(database), Optional.of(server.passwordFile()), Address.TlsFiles.none(), false);
    }

    @Override
    public Store open(List<Index> indexes) {
        var options =
                PostgresStore.Options.usual().withClock(() -> Instant.now().plus(turned));
        var login = new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD);
        var store = PostgresStore.open(PostgresAddress.parse(server.url(database)), login, indexes, options);
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
        return OwnProcess.writer(place());
    }

    @Override
    public boolean kill() {
        server.killHard();
        server.restart();
        return true;
    }

    @Override
    public boolean makeNewer() {
        server.sql(database, "UPDATE landfall.store SET format = format + 1");
        return true;
    }

    @Override
    public void close() {
        opened.forEach(PostgresStore::close);
        server.sql("postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    }
}
