package dev.landfall.app.hub;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.core.Core;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.postgres.PostgresStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Nodes of one hub on a database of their own, each with connections of its own. */
final class PostgresNodes implements AutoCloseable {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final List<Core> started = new ArrayList<>();
    private final List<Store> opened = new ArrayList<>();

    /** A node's way to the database. */
    Store open() {
        var login = new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD);
        var store = PostgresStore.open(
                PostgresAddress.parse(server.url(database)), login, Core.indexes(), PostgresStore.Options.usual());
        opened.add(store);
        return store;
    }

    /** The same store, in which these methods fail while it is said to be away. */
    static Store failing(Store store, AtomicBoolean away, Predicate<String> methods) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (away.get() && methods.test(method.getName())) {
                        throw new ProviderException(Fault.UNAVAILABLE, "the store is away from this node");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    Core start(Store store, MemoryBus bus) {
        return start(store, bus, CoreSettings.usual("hub"));
    }

    /** A node that others find dead after three seconds. */
    Core startWithShortLease(Store store, MemoryBus bus) {
        var usual = CoreSettings.usual("hub");
        return start(
                store,
                bus,
                new CoreSettings(
                        usual.hubId(),
                        usual.historyKept(),
                        usual.historyBytesMax(),
                        usual.commandTimeToLive(),
                        usual.commandAnswer(),
                        Duration.ofSeconds(3),
                        usual.clock()));
    }

    private Core start(Store store, MemoryBus bus, CoreSettings settings) {
        var core = Core.start(store, bus, new NoIdentity(), settings, CoreMeters.NONE);
        started.add(core);
        return core;
    }

    @Override
    public void close() {
        started.forEach(Core::close);
        opened.forEach(Store::close);
    }
}
