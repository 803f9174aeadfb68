package dev.landfall.provider.remote.server;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Identity;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The providers of a server. Each is opened when the first caller opens it, and closed with the server.
 *
 * @param store opens the store with these indexes; called again with more indexes when another caller needs them
 */
public record ServedProviders(
        Optional<Function<List<Index>, Store>> store,
        Optional<Supplier<Bus>> bus,
        Optional<Supplier<Identity>> identity) {
    /** A server with a store only. */
    public static ServedProviders store(Function<List<Index>, Store> store) {
        return new ServedProviders(Optional.of(store), Optional.empty(), Optional.empty());
    }

    /** A server with a bus only. */
    public static ServedProviders bus(Supplier<Bus> bus) {
        return new ServedProviders(Optional.empty(), Optional.of(bus), Optional.empty());
    }

    /** A server with an identity provider only. */
    public static ServedProviders identity(Supplier<Identity> identity) {
        return new ServedProviders(Optional.empty(), Optional.empty(), Optional.of(identity));
    }
}
