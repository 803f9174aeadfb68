"""What another store showed, put in here."""

from collections.abc import Iterable

from grpc import StatusCode

from landfall.provider.v1 import store_pb2 as wire
from landfall_sqlite.faults import Fault, mistake
from landfall_sqlite.group import Group, Partition, Stream, entries, expiry
from landfall_sqlite.names import check_name, shard

RESTORED_BYTES_MAX = 64 * 1024 * 1024


def gathered(parts: Iterable[wire.RestorePart]) -> wire.RestorePart:
    """All the parts of a call as one."""
    whole = wire.RestorePart()
    size = 0
    for part in parts:
        size += part.ByteSize()
        if size > RESTORED_BYTES_MAX:
            raise Fault(StatusCode.RESOURCE_EXHAUSTED, f"more than {RESTORED_BYTES_MAX} bytes to restore at once")
        whole.shard, whole.begin, whole.end = part.shard, part.begin, part.end
        whole.partitions.extend(part.partitions)
        whole.log.extend(part.log)
    return whole


def restore(group: Group, part: wire.RestorePart, shards: int) -> None:
    """Writes a part, or nothing of it when it is not in order."""
    if part.shard >= shards:
        raise mistake(f"there is no shard {part.shard}")
    group.flush()
    group.connection.execute("SAVEPOINT restore")
    try:
        _Restoring(group, part, shards).run()
    except Fault:
        group.connection.execute("ROLLBACK TO restore")
        group.memory.forget()
        raise
    group.connection.execute("RELEASE restore")
    # The ends of the shards and the newest ids are others now.
    group.memory.forget()


class _Restoring:
    """One part on its way into the file."""

    def __init__(self, group: Group, part: wire.RestorePart, shards: int) -> None:
        self._memory = group.memory
        self._run = group.connection.execute
        self._part = part
        self._shards = shards

    def run(self) -> None:
        """Partitions first, then the log on top of them."""
        before = None
        for piece in self._part.partitions:
            partition = self._partition(piece.partition)
            if partition is not before:
                self._begin(partition, piece)
            before = partition
            self._add(partition, piece)
        (end,) = self._run("SELECT end FROM shard WHERE id = ?", (self._part.shard,)).fetchone()
        for kept in self._part.log:
            if kept.entry.position > end:
                end = kept.entry.position
                self._log(kept)
        self._run(
            "UPDATE shard SET end = max(?, ?), dropped = max(dropped, ?) WHERE id = ?",
            (end, self._part.end, self._part.begin, self._part.shard),
        )

    def _partition(self, name: wire.Partition) -> Partition:
        tenant, key = check_name("tenant", name.tenant), check_name("key", name.key)
        if shard(tenant, key, self._shards) != self._part.shard:
            raise mistake(f"a partition that does not belong to shard {self._part.shard}")
        return self._memory.partition(tenant, key)

    def _begin(self, partition: Partition, piece: wire.PartitionPart) -> None:
        """Makes the partition one without heads and entries; its history stays, if it is of the same generation."""
        if partition.id and partition.generation != piece.generation:
            self._run("DELETE FROM log WHERE stream IN (SELECT id FROM head WHERE partition = ?)", (partition.id,))
            self._run("DELETE FROM head WHERE partition = ?", (partition.id,))
            partition.streams.clear()
        self._run("DELETE FROM entry WHERE partition = ?", (partition.id,))
        partition.generation, partition.floor = piece.generation, piece.floor
        if not partition.id and (piece.generation or piece.heads):
            partition.id = next(self._memory.partition_ids)
        if partition.id:
            self._run(
                "REPLACE INTO partition VALUES (?, ?, ?, ?, ?, ?)",
                (partition.id, self._part.shard, partition.tenant, partition.key, piece.generation, piece.floor),
            )

    def _add(self, partition: Partition, piece: wire.PartitionPart) -> None:
        for head in piece.heads:
            before = partition.streams.get(check_name("stream", head.stream))
            number = before.id if before else next(self._memory.stream_ids)
            partition.streams[head.stream] = Stream(number, head.version, head.time, head.append, head.position)
            self._run(
                "REPLACE INTO head VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, partition.id, head.stream, head.version, head.time, head.append, head.position, head.bytes),
            )
        for indexed in piece.indexes:
            if indexed.index not in self._memory.indexes:
                raise Fault(StatusCode.UNIMPLEMENTED, f"no index {indexed.index} was declared")
            for row in entries(partition, indexed, self._memory.indexes):
                self._run("INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _log(self, kept: wire.Kept) -> None:
        entry = kept.entry
        partition = self._partition(entry.partition)
        if not partition.id:
            raise mistake(f"an entry of {partition.tenant}/{partition.key}, which was not restored before")
        row = (entry.position, self._part.shard, expiry(kept.keep_until), partition.id)
        add = "INSERT INTO log VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
        match entry.WhichOneof("entry"):
            case "deleted":
                self._run(add, (*row, None, entry.deleted.generation, 0, b""))
            case "appended" if all(change.first > partition.floor for change in entry.appended.changes):
                for change in entry.appended.changes:
                    stream = partition.streams.get(change.stream)
                    if stream is None or stream.version < change.first:
                        raise mistake(f"stream {change.stream} was restored without a head at {change.first}")
                    written = change.SerializeToString()
                    self._run(add, (*row, stream.id, change.first, entry.appended.time, written))
            case "appended":
                pass  # of a deleted generation
            case _:
                raise mistake("an entry of the log of a kind that is not known")
