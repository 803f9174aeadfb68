"""One transaction of the writer: what versions there are, what may be written, and the rows that come of it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from grpc import StatusCode

from landfall.provider.v1 import store_pb2 as wire
from landfall_sqlite.database import Database
from landfall_sqlite.faults import Fault
from landfall_sqlite.names import shard

HOUR = 3_600_000_000_000
TAIL_KEPT = HOUR
PURGED_AT_ONCE = 5_000
_REMEMBERED = 10_000


def expiry(kept: int) -> int:
    """The first full hour at which what must be kept until a moment may go."""
    return -(-kept // HOUR)


@dataclass(slots=True)
class Stream:
    """What must be known of a stream to write to it."""

    id: int
    version: int
    time: int
    writer: bytes
    position: int


@dataclass(slots=True)
class Partition:
    """What must be known of a partition to write to it. It has no id before it is first written."""

    tenant: str
    key: str
    shard: int
    id: int = 0
    generation: int = 0
    floor: int = 0
    streams: dict[str, Stream] = field(default_factory=dict)

    def version(self, stream: str) -> int:
        """The version of a stream: that of its head, or the floor."""
        found = self.streams.get(stream)
        return self.floor if found is None else found.version


class Memory:
    """What the writer knows without asking. It is the only one who writes, so what it knows is so."""

    def __init__(self, database: Database, indexes: dict[str, bool]) -> None:
        self._database = database
        self.indexes = indexes
        self.forget()

    def forget(self) -> None:
        """Begins anew with what is on disk, after a transaction that failed."""
        self.partitions: dict[tuple[str, str], Partition] = {}
        # Positions are counted from the ends of the shards, so they grow whatever is deleted.
        self.positions = self._count("shard", "end")
        self.ends: dict[int, int] = dict(self._database.writer.execute("SELECT id, end FROM shard"))
        self.partition_ids = self._count("partition", "id")
        self.stream_ids = self._count("head", "id")

    def _count(self, table: str, column: str) -> Iterator[int]:
        (last,) = self._database.writer.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()
        return count(last + 1)

    def partition(self, tenant: str, key: str) -> Partition:
        """What is known of a partition."""
        found = self.partitions.get((tenant, key))
        if found is None:
            found = self.partitions[tenant, key] = self._read(tenant, key)
        return found

    def _read(self, tenant: str, key: str) -> Partition:
        database = self._database
        found = Partition(tenant, key, shard(tenant, key, database.shards))
        row = database.writer.execute(
            "SELECT id, generation, floor FROM partition WHERE tenant = ? AND key = ?", (tenant, key)
        ).fetchone()
        if row:
            found.id, found.generation, found.floor = row
            for name, *rest in database.writer.execute(
                "SELECT stream, id, version, time, writer, position FROM head WHERE partition = ?", (found.id,)
            ):
                found.streams[name] = Stream(*rest)
        return found


class Group:
    """Appends and deletions of one transaction. Each sees those before it; all rows go to the file together."""

    def __init__(self, connection: sqlite3.Connection, memory: Memory, now: int) -> None:
        self.connection = connection
        self.memory = memory
        self._now = now
        if len(memory.partitions) > _REMEMBERED:
            memory.partitions.clear()
        self._begin()

    def _begin(self) -> None:
        self._log: list[tuple[Any, ...]] = []
        self._ends: dict[int, int] = {}
        # By id: what is written twice in a group needs to reach the file once.
        self._partitions: dict[int, tuple[Any, ...]] = {}
        self._heads: dict[int, tuple[Any, ...]] = {}
        self._entries: dict[tuple[int, str], list[tuple[Any, ...]]] = {}

    def append(self, append: wire.Append) -> wire.Outcome:
        """Writes all of an append or nothing."""
        partition = self.memory.partition(append.partition.tenant, append.partition.key)
        streams = partition.streams
        for change in append.changes:
            before = streams.get(change.stream)
            if before is not None and before.writer == append.id:
                return wire.Outcome(committed=wire.Committed(position=before.position, time=before.time))
        actual = {
            check.stream: partition.version(check.stream)
            for check in append.requires
            if partition.version(check.stream) != check.version
        }
        moment, kept = append.time, self._now + TAIL_KEPT
        for change in append.changes:
            before = streams.get(change.stream)
            if before is None:
                version = partition.floor
            else:
                version = before.version
                moment = max(moment, before.time)
            if version != change.expected:
                actual[change.stream] = version
            kept = max(kept, change.keep_until)
        if actual:
            return wire.Outcome(conflicted=wire.Conflicted(actual=actual))
        after = self.memory.ends[partition.shard]
        position = self._write(partition, append, moment, kept)
        return wire.Outcome(committed=wire.Committed(position=position, time=moment, after=after))

    def _write(self, partition: Partition, append: wire.Append, moment: int, kept: int) -> int:
        if not partition.streams:
            partition.id = partition.id or next(self.memory.partition_ids)
            self._note(partition)
        position = self._next_position(partition)
        expires = expiry(kept)
        for change in append.changes:
            name, first = change.stream, change.expected + 1
            stream = partition.streams.get(name)
            if stream is None:
                stream = partition.streams[name] = Stream(next(self.memory.stream_ids), 0, 0, b"", 0)
            stream.version = change.expected + len(change.events)
            stream.time, stream.writer, stream.position = moment, append.id, position
            written = wire.Written(stream=name, first=first, events=change.events).SerializeToString()
            self._log.append((position, partition.shard, expires, partition.id, stream.id, first, moment, written))
            self._heads[stream.id] = (
                *(stream.id, partition.id, name, stream.version, moment, append.id, position),
                change.head,
            )
        for indexed in append.indexes:
            self._entries[partition.id, indexed.index] = entries(partition, indexed, self.memory.indexes)
        return position

    def delete(self, tenant: str, key: str, generation: int) -> None:
        """Forgets a partition, all but its generation and its floor."""
        partition = self.memory.partition(tenant, key)
        if not partition.streams and generation <= partition.generation:
            return
        if generation != partition.generation:
            raise Fault(StatusCode.ABORTED, f"the partition is of generation {partition.generation}, not {generation}")
        self.flush()
        run = self.connection.execute
        run("DELETE FROM log WHERE stream IN (SELECT id FROM head WHERE partition = ?)", (partition.id,))
        run("DELETE FROM head WHERE partition = ?", (partition.id,))
        run("DELETE FROM entry WHERE partition = ?", (partition.id,))
        partition.floor = max(stream.version for stream in partition.streams.values())
        partition.generation += 1
        partition.streams.clear()
        self._note(partition)
        position, expires = self._next_position(partition), expiry(self._now + TAIL_KEPT)
        self._log.append((position, partition.shard, expires, partition.id, None, partition.generation, 0, b""))

    def purge(self) -> int:
        """Drops rows of the log that have expired; says how many."""
        self.flush()
        hour = self._now // HOUR
        expired = f"SELECT id FROM log WHERE expires <= {hour} ORDER BY expires, id LIMIT {PURGED_AT_ONCE}"
        ends = self.connection.execute(
            f"SELECT max(position), shard FROM log WHERE id IN ({expired}) GROUP BY shard"
        ).fetchall()
        self.connection.executemany("UPDATE shard SET dropped = max(dropped, ?) WHERE id = ?", ends)
        return self.connection.execute(f"DELETE FROM log WHERE id IN ({expired})").rowcount

    def flush(self) -> None:
        """Hands all rows over to the file."""
        many = self.connection.executemany
        if self._partitions:
            many("REPLACE INTO partition VALUES (?, ?, ?, ?, ?, ?)", self._partitions.values())
        if self._log:
            many("INSERT INTO log VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", self._log)
            many("UPDATE shard SET end = ? WHERE id = ?", [(end, shard) for shard, end in self._ends.items()])
        if self._heads:
            many(
                "INSERT INTO head VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " version = excluded.version, time = excluded.time, writer = excluded.writer,"
                " position = excluded.position, bytes = excluded.bytes",
                self._heads.values(),
            )
        if self._entries:
            many("DELETE FROM entry WHERE partition = ? AND name = ?", self._entries.keys())
            rows = [row for rows in self._entries.values() for row in rows]
            many("INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._begin()

    def _next_position(self, partition: Partition) -> int:
        position = next(self.memory.positions)
        self._ends[partition.shard] = self.memory.ends[partition.shard] = position
        return position

    def _note(self, partition: Partition) -> None:
        self._partitions[partition.id] = (
            *(partition.id, partition.shard, partition.tenant, partition.key),
            *(partition.generation, partition.floor),
        )


def entries(partition: Partition, indexed: wire.Indexed, indexes: dict[str, bool]) -> list[tuple[Any, ...]]:
    """The rows of a partition's entries in one index."""
    reach = "" if indexes[indexed.index] else partition.tenant
    return [
        (indexed.index, reach, entry.key, entry.sort, partition.tenant, partition.key, partition.id)
        for entry in indexed.entries
    ]
