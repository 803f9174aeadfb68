package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.embedded.RocksStore;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a store that can copy itself can still do behind a socket. */
@Timeout(120)
class BackupBehindSocketTest {
    private static final Partition LAMP = new Partition("acme", "lamp");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private ProviderServer serve() {
        return ProviderServer.start(
                new Address.Socket(temporary.resolve("s")),
                ServedProviders.store(
                        indexes -> RocksStore.open(temporary.resolve("data"), indexes, RocksStore.Options.usual())),
                ServerOptions.usual());
    }

    @Test
    void it_declares_what_it_can_do_but_not_that_it_has_one_owner() {
        try (var server = serve();
                var store = RemoteStore.open(server.address(), RemoteOptions.usual(), List.of())) {
            var capabilities = store.info().capabilities();

            assertThat(capabilities).containsExactlyInAnyOrder(Capability.BACKUP, Capability.RETENTION);
        }
    }

    @Test
    void its_copy_opens_with_all_that_was_acknowledged() {
        var copy = temporary.resolve("copy");
        try (var server = serve();
                var store = RemoteStore.open(server.address(), RemoteOptions.usual(), List.of())) {
            var change = new Change("light", 0, List.of(new byte[3]), new byte[] {1}, Long.MAX_VALUE);
            store.append(List.of(new Append(UUID.randomUUID(), LAMP, 0, List.of(), List.of(change))));

            store.backup(copy);
        }

        try (var opened = RocksStore.open(copy, List.of(), RocksStore.Options.usual())) {
            assertThat(opened.heads(LAMP, Set.of()).version("light")).isEqualTo(1);
        }
    }
}
