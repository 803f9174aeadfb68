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
 * What a server offers; it opens each when the first caller opens it, and closes what it opened.
 *
 * @param store opens the store with these indexes; again, with more of them, when another caller brings more
 */
public record ServedProviders(
        Optional<Function<List<Index>, Store>> store,
        Optional<Supplier<Bus>> bus,
        Optional<Supplier<Identity>> identity) {
    /** Only a store. */
    public static ServedProviders store(Function<List<Index>, Store> store) {
        return new ServedProviders(Optional.of(store), Optional.empty(), Optional.empty());
    }

    /** Only a bus. */
    public static ServedProviders bus(Supplier<Bus> bus) {
        return new ServedProviders(Optional.empty(), Optional.of(bus), Optional.empty());
    }

    /** Only an identity provider. */
    public static ServedProviders identity(Supplier<Identity> identity) {
        return new ServedProviders(Optional.empty(), Optional.empty(), Optional.of(identity));
    }
}
