package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.Kept;
import dev.landfall.contract.provider.v1.PartitionPart;
import dev.landfall.contract.provider.v1.RestorePart;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.PartitionMessages;
import dev.landfall.provider.remote.wire.ViewMessages;
import java.util.ArrayList;
import java.util.List;

/** Sends the content of another store to be restored, in as many messages as needed. For one call. */
final class RestoreStream {
    private final ProviderConnection connection;
    private final List<RestorePart> messages = new ArrayList<>();
    private RestorePart.Builder message = RestorePart.newBuilder();
    private long bytes;

    RestoreStream(ProviderConnection connection) {
        this.connection = connection;
    }

    void restore(int shard, Store.Part part) {
        begin(shard, part);
        for (var whole : part.partitions()) {
            PartitionMessages.split(whole, piece -> add(shard, part, piece));
        }
        for (var kept : part.log()) {
            add(shard, part, PartitionMessages.message(kept));
        }
        messages.add(message.build());
        connection.stream(Methods.RESTORE, messages);
    }

    private void begin(int shard, Store.Part part) {
        message =
                RestorePart.newBuilder().setShard(shard).setBegin(part.begin()).setEnd(part.end());
        bytes = 0;
    }

    private void add(int shard, Store.Part part, PartitionPart piece) {
        makeRoom(shard, part, piece.getSerializedSize());
        message.addPartitions(piece);
    }

    private void add(int shard, Store.Part part, Kept kept) {
        makeRoom(shard, part, kept.getSerializedSize());
        message.addLog(kept);
    }

    private void makeRoom(int shard, Store.Part part, int size) {
        if (bytes > 0 && bytes + size > ViewMessages.PART_BYTES) {
            messages.add(message.build());
            begin(shard, part);
        }
        bytes += size;
    }
}
