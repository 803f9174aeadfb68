package dev.landfall.provider.remote.server;

import dev.landfall.contract.provider.v1.RestorePart;
import dev.landfall.contract.provider.v1.RestoreReply;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.wire.FaultCodes;
import dev.landfall.provider.remote.wire.PartitionMessages;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the parts to be restored, within a limit, and restores them when the caller has ended its stream. */
final class RestoreCall implements StreamObserver<RestorePart> {
    /** The maximum size of one call, in messages of the largest size. */
    private static final int MESSAGES_MAX = 16;

    private final ServedStore door;
    private final Calls calls;
    private final StreamObserver<RestoreReply> out;
    private final List<Store.Whole> partitions = new ArrayList<>();
    private final List<Store.Kept> log = new ArrayList<>();
    private @Nullable RestorePart first;
    private long bytes;
    private boolean refused;

    RestoreCall(ServedStore door, Calls calls, StreamObserver<RestoreReply> out) {
        this.door = door;
        this.calls = calls;
        this.out = out;
    }

    @Override
    public void onNext(RestorePart part) {
        if (refused) {
            return;
        }
        bytes += part.getSerializedSize();
        var most = (long) MESSAGES_MAX * calls.options().messageBytesMax();
        try {
            if (bytes > most) {
                throw new ProviderException(Fault.TOO_LARGE, "more than " + most + " bytes to restore in one call");
            }
            var known = first;
            if (known == null) {
                first = part;
            } else if (known.getShard() != part.getShard()
                    || known.getBegin() != part.getBegin()
                    || known.getEnd() != part.getEnd()) {
                throw new IllegalArgumentException("the parts of one call name different shards or positions");
            }
            part.getPartitionsList().forEach(piece -> PartitionMessages.join(piece, partitions));
            part.getLogList().forEach(kept -> log.add(PartitionMessages.kept(kept)));
        } catch (RuntimeException wrong) { // what was sent may be anything; the sender is told
            Calls.noted(wrong);
            refused = true;
            partitions.clear();
            log.clear();
            out.onError(FaultCodes.status(wrong));
        }
    }

    @Override
    public void onError(Throwable gone) {
        // Nothing was written yet.
        refused = true;
        partitions.clear();
        log.clear();
    }

    @Override
    public void onCompleted() {
        if (!refused) {
            calls.answerRunning(out, () -> {
                var known = first;
                if (known == null) {
                    throw new IllegalArgumentException("nothing to restore");
                }
                door.store()
                        .restore(known.getShard(), new Store.Part(partitions, log, known.getBegin(), known.getEnd()));
                return RestoreReply.getDefaultInstance();
            });
        }
    }
}
