package dev.landfall.gateway.mqtt;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** The access of one node to a store that several nodes share. */
final class SharedStore {
    private final Store store;
    private final AtomicBoolean away = new AtomicBoolean();

    SharedStore(Store store) {
        this.store = store;
    }

    /** For this node nothing of the store can be reached any more, as for a process that was killed. */
    void disconnect() {
        away.set(true);
    }

    Store store() {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "info" -> info();
                    case "status", "close" -> method.invoke(store, arguments);
                    default -> {
                        if (away.get()) {
                            throw new ProviderException(Fault.UNAVAILABLE, "the node is cut off from its store");
                        }
                        try {
                            yield method.invoke(store, arguments);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    }
                });
    }

    private Store.Info info() {
        var info = store.info();
        var capabilities = EnumSet.copyOf(info.capabilities());
        capabilities.remove(Store.Capability.EXCLUSIVE);
        return new Store.Info(
                info.name(),
                info.version(),
                info.shards(),
                info.durability(),
                info.itemBytesMax(),
                info.findLag(),
                capabilities,
                info.lanes());
    }
}
