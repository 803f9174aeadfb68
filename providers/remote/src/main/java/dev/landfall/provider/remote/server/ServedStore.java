package dev.landfall.provider.remote.server;

import dev.landfall.contract.provider.v1.OpenStoreReply;
import dev.landfall.contract.provider.v1.OpenStoreReply.Capability;
import dev.landfall.contract.provider.v1.OpenStoreReply.Durability;
import dev.landfall.contract.provider.v1.OpenStoreRequest;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store of a server: opened by its first caller, and again when another caller needs more indexes. */
final class ServedStore implements AutoCloseable {
    private static final int ROOM_FOR_NAMES = 64 * 1024;

    private final Function<List<Index>, Store> opener;
    private final ServerOptions options;
    private final Map<String, Index> declared = new LinkedHashMap<>();
    private volatile @Nullable Store store;
    private boolean closed;

    ServedStore(Function<List<Index>, Store> opener, ServerOptions options) {
        this.opener = opener;
        this.options = options;
    }

    synchronized OpenStoreReply open(OpenStoreRequest request) {
        if (closed) {
            throw new ProviderException(Fault.UNAVAILABLE, "the server is closing");
        }
        var more = false;
        for (var message : request.getIndexesList()) {
            var index = index(message);
            var before = declared.putIfAbsent(index.name(), index);
            if (before != null && !before.equals(index)) {
                throw new IllegalArgumentException(
                        "index " + index.name() + " is of scope " + before.scope() + " already");
            }
            more |= before == null;
        }
        var current = store;
        if (current == null || more) {
            store = null;
            if (current != null) {
                current.close();
            }
            current = opener.apply(List.copyOf(declared.values()));
            store = current;
        }
        return reply(current.info());
    }

    /**
     * The open store.
     *
     * @throws io.grpc.StatusRuntimeException when no caller has opened it
     */
    Store store() {
        var current = store;
        if (current == null) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("the store is not open: call Open first")
                    .asRuntimeException();
        }
        return current;
    }

    private static Index index(dev.landfall.contract.provider.v1.Index message) {
        dev.landfall.provider.Partition.checkName("index", message.getName());
        return new Index(
                message.getName(),
                switch (message.getScope()) {
                    case TENANT -> Index.Scope.TENANT;
                    case STORE -> Index.Scope.STORE;
                    case SCOPE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("index " + message.getName() + " has no known scope");
                });
    }

    private OpenStoreReply reply(Store.Info info) {
        if ((long) info.itemBytesMax() + ROOM_FOR_NAMES > options.messageBytesMax()) {
            throw new ProviderException(
                    Fault.UNSUPPORTED,
                    "an item of " + info.itemBytesMax() + " bytes does not fit into a message of "
                            + options.messageBytesMax());
        }
        return OpenStoreReply.newBuilder()
                .setIdentification(ProviderIdentification.identification(info.name(), info.version()))
                .setShards(info.shards())
                .setDurability(
                        switch (info.durability()) {
                            case MEMORY -> Durability.MEMORY;
                            case OS_BUFFERED -> Durability.OS_BUFFERED;
                            case FSYNCED -> Durability.FSYNCED;
                            case QUORUM -> Durability.QUORUM;
                        })
                .setItemBytesMax(info.itemBytesMax())
                .setFindLagNanos(info.findLag().toNanos())
                .addAllCapabilities(capabilities(info))
                .setMessageBytesMax(options.messageBytesMax())
                .setLanes(info.lanes())
                .build();
    }

    private static List<Capability> capabilities(Store.Info info) {
        var capabilities = new ArrayList<Capability>();
        for (var capability : info.capabilities()) {
            switch (capability) {
                case BACKUP -> capabilities.add(Capability.BACKUP);
                case RETENTION -> capabilities.add(Capability.RETENTION);
                case EXCLUSIVE -> {
                    // It holds for this process, not for its callers: there may be several.
                }
            }
        }
        return capabilities;
    }

    @Override
    public synchronized void close() {
        closed = true;
        var current = store;
        store = null;
        if (current != null) {
            current.close();
        }
    }
}
