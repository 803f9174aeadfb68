package dev.landfall.provider.remote.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.contract.provider.v1.Append;
import dev.landfall.contract.provider.v1.Change;
import dev.landfall.contract.provider.v1.Committed;
import dev.landfall.contract.provider.v1.Conflicted;
import dev.landfall.contract.provider.v1.IndexEntry;
import dev.landfall.contract.provider.v1.Indexed;
import dev.landfall.contract.provider.v1.Outcome;
import dev.landfall.contract.provider.v1.Partition;
import dev.landfall.contract.provider.v1.Refused;
import dev.landfall.contract.provider.v1.Requirement;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** Converts appends and outcomes to messages and back. Bytes are wrapped for sending, and copied once when received. */
public final class Appends {
    private static final int ID_BYTES = 16;

    private Appends() {}

    public static Append message(dev.landfall.provider.Append append) {
        var message = Append.newBuilder()
                .setId(id(append.id()))
                .setPartition(message(append.partition()))
                .setTime(append.time());
        for (var required : append.requires()) {
            message.addRequires(
                    Requirement.newBuilder().setStream(required.stream()).setVersion(required.version()));
        }
        for (var change : append.changes()) {
            message.addChanges(message(change));
        }
        append.indexes().forEach((index, entries) -> {
            var indexed = Indexed.newBuilder().setIndex(index);
            fill(indexed, entries, 0, Integer.MAX_VALUE);
            message.addIndexes(indexed);
        });
        return message.build();
    }

    /**
     * Adds entries up to this number of bytes.
     *
     * @return the index of the first entry that is left
     */
    static int fill(
            Indexed.Builder indexed, List<dev.landfall.provider.Append.IndexEntry> entries, int from, int bytesMax) {
        var bytes = 0;
        var next = from;
        while (next < entries.size() && bytes < bytesMax) {
            var entry = IndexEntry.newBuilder()
                    .setKey(entries.get(next).key())
                    .setSort(entries.get(next).sort())
                    .build();
            indexed.addEntries(entry);
            bytes += entry.getSerializedSize();
            next++;
        }
        return next;
    }

    private static Change message(dev.landfall.provider.Append.Change change) {
        var message = Change.newBuilder()
                .setStream(change.stream())
                .setExpected(change.expected())
                .setHead(UnsafeByteOperations.unsafeWrap(change.head()))
                .setKeepUntil(change.keepUntil());
        for (var event : change.events()) {
            message.addEvents(UnsafeByteOperations.unsafeWrap(event));
        }
        return message.build();
    }

    /**
     * Converts a message.
     *
     * @throws IllegalArgumentException when it exceeds the limits of an append
     */
    public static dev.landfall.provider.Append append(Append message) {
        var requires = new ArrayList<dev.landfall.provider.Append.Requirement>(message.getRequiresCount());
        for (var required : message.getRequiresList()) {
            requires.add(new dev.landfall.provider.Append.Requirement(required.getStream(), required.getVersion()));
        }
        var changes = new ArrayList<dev.landfall.provider.Append.Change>(message.getChangesCount());
        for (var change : message.getChangesList()) {
            changes.add(new dev.landfall.provider.Append.Change(
                    change.getStream(),
                    change.getExpected(),
                    bytes(change.getEventsList()),
                    change.getHead().toByteArray(),
                    change.getKeepUntil()));
        }
        var indexes = new HashMap<String, List<dev.landfall.provider.Append.IndexEntry>>();
        for (var indexed : message.getIndexesList()) {
            var entries = new ArrayList<dev.landfall.provider.Append.IndexEntry>(indexed.getEntriesCount());
            for (var entry : indexed.getEntriesList()) {
                entries.add(new dev.landfall.provider.Append.IndexEntry(entry.getKey(), entry.getSort()));
            }
            if (indexes.put(indexed.getIndex(), entries) != null) {
                throw new IllegalArgumentException("an append states index " + indexed.getIndex() + " twice");
            }
        }
        return new dev.landfall.provider.Append(
                id(message.getId()), partition(message.getPartition()), message.getTime(), requires, changes, indexes);
    }

    public static Outcome message(dev.landfall.provider.Outcome outcome) {
        return switch (outcome) {
            case dev.landfall.provider.Outcome.Committed committed ->
                Outcome.newBuilder()
                        .setCommitted(Committed.newBuilder()
                                .setPosition(committed.position())
                                .setTime(committed.time())
                                .setAfter(committed.after()))
                        .build();
            case dev.landfall.provider.Outcome.Conflicted conflicted ->
                Outcome.newBuilder()
                        .setConflicted(Conflicted.newBuilder().putAllActual(conflicted.actual()))
                        .build();
            case dev.landfall.provider.Outcome.Refused refused ->
                Outcome.newBuilder()
                        .setRefused(Refused.newBuilder()
                                .setFault(
                                        refused.fault() == Fault.TOO_LARGE
                                                ? Refused.Fault.TOO_LARGE
                                                : Refused.Fault.UNSUPPORTED)
                                .setMessage(refused.message()))
                        .build();
        };
    }

    /** Converts a commit. If the provider does not say which position an append follows, only the log can tell. */
    private static dev.landfall.provider.Outcome committed(Committed message) {
        return message.hasAfter()
                ? new dev.landfall.provider.Outcome.Committed(
                        message.getPosition(), message.getTime(), message.getAfter())
                : dev.landfall.provider.Outcome.Committed.again(message.getPosition(), message.getTime());
    }

    /**
     * Converts a message.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} for an outcome that this release does not know
     */
    public static dev.landfall.provider.Outcome outcome(Outcome message) {
        return switch (message.getOutcomeCase()) {
            case COMMITTED -> committed(message.getCommitted());
            case CONFLICTED ->
                new dev.landfall.provider.Outcome.Conflicted(
                        message.getConflicted().getActualMap());
            case REFUSED ->
                new dev.landfall.provider.Outcome.Refused(
                        fault(message.getRefused()), message.getRefused().getMessage());
            case OUTCOME_NOT_SET -> throw unknown("an outcome");
        };
    }

    private static Fault fault(Refused refused) {
        return switch (refused.getFault()) {
            case TOO_LARGE -> Fault.TOO_LARGE;
            case UNSUPPORTED -> Fault.UNSUPPORTED;
            case FAULT_UNSPECIFIED, UNRECOGNIZED -> throw unknown("a reason to refuse");
        };
    }

    /** The failure for an unknown answer, which never counts as success. */
    static ProviderException unknown(String what) {
        return new ProviderException(
                Fault.UNAVAILABLE, "the provider answered with " + what + " that is not known here");
    }

    public static Partition message(dev.landfall.provider.Partition partition) {
        return Partition.newBuilder()
                .setTenant(partition.tenant())
                .setKey(partition.key())
                .build();
    }

    /**
     * Converts a message.
     *
     * @throws IllegalArgumentException when it exceeds the limits of names
     */
    public static dev.landfall.provider.Partition partition(Partition message) {
        return new dev.landfall.provider.Partition(message.getTenant(), message.getKey());
    }

    static List<byte[]> bytes(List<ByteString> all) {
        var bytes = new ArrayList<byte[]>(all.size());
        for (var one : all) {
            bytes.add(one.toByteArray());
        }
        return bytes;
    }

    static ByteString id(UUID id) {
        var bytes = new byte[ID_BYTES];
        ByteBuffer.wrap(bytes).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    static UUID id(ByteString bytes) {
        if (bytes.size() != ID_BYTES) {
            throw new IllegalArgumentException("the id of an append has " + ID_BYTES + " bytes, not " + bytes.size());
        }
        var buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
