"""Questions. Each is answered from one moment, row by row, so that an answer of any size needs little memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from grpc import StatusCode

from landfall.provider.v1 import store_pb2 as wire
from landfall_sqlite.database import Database
from landfall_sqlite.faults import Fault, mistake
from landfall_sqlite.group import HOUR
from landfall_sqlite.names import check_limit, check_name, place, token

PART_BYTES = 1024 * 1024
INTEGER_MAX = 2**63 - 1


class Reader:
    """Answers what may be asked of a database."""

    def __init__(self, database: Database, indexes: dict[str, bool]) -> None:
        self._database = database
        self._indexes = indexes

    def heads(self, request: wire.HeadsRequest) -> Iterator[wire.PartitionPart]:
        """The heads of one partition."""
        names = _checked(request.partition)
        with self._database.view() as view:
            yield from _heads(view, _row(view, names), request.streams)

    def read(self, request: wire.ReadRequest) -> Iterator[wire.ReadPart]:
        """One page of a stream's history."""
        limit, before = check_limit(request.limit), place(request, int)
        names = _checked(request.partition)
        with self._database.view() as view:
            (stream,) = view.execute(
                "SELECT head.id FROM head JOIN partition ON partition.id = partition"
                " WHERE tenant = ? AND key = ? AND stream = ?",
                (*names, check_name("stream", request.stream)),
            ).fetchone() or (0,)
            first, last = _bounds(view, stream, request)
            if before and request.descending:
                last = min(last, before[0] - 1)
            elif before:
                first = max(first, before[0] + 1)
            events = _events(view, stream, first, last, request.descending)
            for part, version in in_parts(events, limit):
                yield wire.ReadPart(events=part, next=token(request, version) if version else "")

    def find(self, request: wire.FindRequest) -> Iterator[wire.FindPart]:
        """One page of what an index finds."""
        limit, before = check_limit(request.limit), place(request, str, str, str)
        over_all = self._indexes.get(request.index)
        if over_all is None:
            raise Fault(StatusCode.UNIMPLEMENTED, f"no index {request.index} was declared")
        if not over_all and not request.tenant:
            raise mistake(f"a question to index {request.index} names a tenant")
        reach = "" if over_all else request.tenant
        with self._database.view() as view:
            hits = _hits(view, request, reach, before or [request.prefix, "", ""])
            for part, where in in_parts(hits, limit):
                yield wire.FindPart(hits=part, next=token(request, *where) if where else "")

    def scan(self, request: wire.ScanRequest) -> Iterator[wire.ScanPart]:
        """One page of a shard's partitions."""
        limit, before = check_limit(request.limit), place(request, int)
        self._check_shard(request.shard)
        with self._database.view() as view:
            partitions = (
                (part, row[0])
                for row in view.execute(
                    "SELECT id, generation, floor, tenant, key FROM partition WHERE shard = ? AND id > ? ORDER BY id",
                    (request.shard, before[0] if before else 0),
                )
                for part in _whole(view, row)
            )
            for part, number in in_parts(partitions, limit):
                yield wire.ScanPart(partitions=part, next=token(request, number) if number else "")

    def whole(self, request: wire.WholeRequest) -> Iterator[wire.WholePart]:
        """Some partitions with all that there is but the events."""
        names = [_checked(partition) for partition in request.partitions]
        with self._database.view() as view:
            partitions = ((part, None) for name in names for part in _whole(view, _row(view, name)))
            for part, _ in in_parts(partitions, INTEGER_MAX):
                yield wire.WholePart(partitions=part)

    def tail(self, request: wire.TailRequest) -> Iterator[wire.TailPart]:
        """What was committed after a position."""
        limit = check_limit(request.limit)
        self._check_shard(request.shard)
        with self._database.view() as view:
            end, dropped = view.execute("SELECT end, dropped FROM shard WHERE id = ?", (request.shard,)).fetchone()
            if request.after > end:
                raise Fault(StatusCode.OUT_OF_RANGE, f"the tail ends at position {end}")
            if 0 < request.after < dropped:
                raise Fault(StatusCode.OUT_OF_RANGE, f"the tail begins after position {dropped}")
            entries = (
                (entry, position) for entry, position, _ in _log(view, request.shard, max(request.after, dropped))
            )
            for part, position in in_parts(entries, limit):
                yield wire.TailPart(entries=part, last=position or end)

    def log(self, request: wire.LogRequest) -> Iterator[wire.LogPart]:
        """What is kept after a position, however old."""
        limit = check_limit(request.limit)
        self._check_shard(request.shard)
        with self._database.view() as view:
            end, dropped = view.execute("SELECT end, dropped FROM shard WHERE id = ?", (request.shard,)).fetchone()
            if request.after > end:
                raise Fault(StatusCode.OUT_OF_RANGE, f"the log ends at position {end}")
            entries = (
                (wire.Kept(entry=entry, keep_until=min(hour * HOUR, INTEGER_MAX)), position)
                for entry, position, hour in _log(view, request.shard, request.after)
            )
            for part, position in in_parts(entries, limit):
                yield wire.LogPart(entries=part, last=position or end, begin=dropped)

    def end(self, shard: int) -> int:
        """The position of the newest entry of a shard."""
        self._check_shard(shard)
        with self._database.view() as view:
            (end,) = view.execute("SELECT end FROM shard WHERE id = ?", (shard,)).fetchone()
        return int(end)

    def _check_shard(self, shard: int) -> None:
        if shard >= self._database.shards:
            raise mistake(f"there is no shard {shard}")


def in_parts(items: Iterable[tuple[Any, Any]], limit: int) -> Iterator[tuple[list[Any], Any]]:
    """Cuts messages, each with its place, into parts of about one MiB, until there are messages of ``limit`` places.

    The last part comes with the place to go on from if there is more, all others with None.
    """
    part: list[Any] = []
    room = PART_BYTES
    last = None
    for item, where in items:
        if where is not None and where != last:
            if limit == 0:
                yield part, last
                return
            limit -= 1
            last = where
        size = item.ByteSize()
        if part and size > room:
            yield part, None
            part, room = [], PART_BYTES
        part.append(item)
        room -= size
    yield part, None


def _checked(partition: wire.Partition) -> tuple[str, str]:
    return check_name("tenant", partition.tenant), check_name("key", partition.key)


def _row(view: sqlite3.Connection, names: tuple[str, str]) -> tuple[Any, ...]:
    """A partition's id, generation and floor (all 0 when it never was), tenant and key."""
    row = view.execute("SELECT id, generation, floor FROM partition WHERE tenant = ? AND key = ?", names).fetchone()
    return (*(row or (0, 0, 0)), *names)


def _heads(view: sqlite3.Connection, row: tuple[Any, ...], streams: Iterable[str]) -> Iterator[wire.PartitionPart]:
    """One partition (its id, generation, floor, tenant and key) with some of its heads, or all: a part at least."""
    number, generation, floor, tenant, key = row
    query, values = "SELECT stream, version, time, bytes FROM head WHERE partition = ?", [number]
    if streams:
        query += " AND stream IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(streams)))
    heads = (
        (wire.Head(stream=stream, version=version, time=time, bytes=head), stream)
        for stream, version, time, head in view.execute(query, values)
    )
    name = wire.Partition(tenant=tenant, key=key)
    for part, _ in in_parts(heads, INTEGER_MAX):
        yield wire.PartitionPart(partition=name, generation=generation, floor=floor, heads=part)


def _whole(view: sqlite3.Connection, row: tuple[Any, ...]) -> Iterator[wire.PartitionPart]:
    """One partition with all its heads, who wrote them, and its entries."""
    number, generation, floor, tenant, key = row
    name = wire.Partition(tenant=tenant, key=key)
    heads = (
        (wire.Head(stream=stream, version=version, time=time, bytes=head, append=writer, position=position), None)
        for stream, version, time, head, writer, position in view.execute(
            "SELECT stream, version, time, bytes, writer, position FROM head WHERE partition = ?", (number,)
        )
    )
    for part, _ in in_parts(heads, INTEGER_MAX):
        yield wire.PartitionPart(partition=name, generation=generation, floor=floor, heads=part)
    rows = view.execute("SELECT name, key, sort FROM entry WHERE partition = ? ORDER BY name", (number,))
    for index, found in groupby(rows, itemgetter(0)):
        entries = ((wire.IndexEntry(key=key, sort=sort), None) for _, key, sort in found)
        for part, _ in in_parts(entries, INTEGER_MAX):
            indexed = wire.Indexed(index=index, entries=part)
            yield wire.PartitionPart(partition=name, generation=generation, floor=floor, indexes=[indexed])


def _bounds(view: sqlite3.Connection, stream: int, request: wire.ReadRequest) -> tuple[int, int]:
    """The versions that are asked for."""
    match request.WhichOneof("range"):
        case "versions":
            return min(request.versions.first, INTEGER_MAX), min(request.versions.last, INTEGER_MAX)
        case "times":
            # "from" is a word of Python's own.
            start = getattr(request.times, "from")
            return _not_before(view, stream, start), _not_before(view, stream, request.times.to) - 1
        case _:
            raise mistake("no range is given")


def _not_before(view: sqlite3.Connection, stream: int, time: int) -> int:
    """The lowest version whose event may have this time or a later one.

    Time never runs backwards in a stream, so what is in order of versions is in order of time: no index by time is
    needed, a search by halves will do.
    """
    (low,) = view.execute("SELECT min(first) FROM log WHERE stream = ?", (stream,)).fetchone()
    (last,) = view.execute("SELECT max(first) FROM log WHERE stream = ?", (stream,)).fetchone()
    if low is None:
        return 0
    high = last + 1
    at_most = "SELECT first, time FROM log WHERE stream = ? AND first <= ? ORDER BY first DESC LIMIT 1"
    while low < high:
        middle = (low + high) // 2
        first, at = view.execute(at_most, (stream, middle)).fetchone()
        if at >= time:
            high = first
        else:
            low = middle + 1
    # Beyond the last change there may be more events of it.
    return low if low <= last else INTEGER_MAX


def _events(
    view: sqlite3.Connection, stream: int, first: int, last: int, descending: bool
) -> Iterator[tuple[wire.StoredEvent, int]]:
    """Events with their versions. A row holds all events of a change, so the first and the last may hold too many."""
    order = "DESC" if descending else "ASC"
    rows = view.execute(
        "SELECT first, time, written FROM log WHERE stream = :stream AND first <= :last AND first >= coalesce("
        "(SELECT first FROM log WHERE stream = :stream AND first <= :first ORDER BY first DESC LIMIT 1), 0)"
        f" ORDER BY first {order}",
        {"stream": stream, "first": first, "last": last},
    )
    for begin, time, written in rows:
        events = list(enumerate(wire.Written.FromString(written).events, begin))
        for version, event in reversed(events) if descending else events:
            if first <= version <= last:
                yield wire.StoredEvent(version=version, time=time, bytes=event), version


def _hits(
    view: sqlite3.Connection, request: wire.FindRequest, reach: str, after: list[str]
) -> Iterator[tuple[wire.Hit, tuple[str, ...]]]:
    """Hits after a place in the index, with their places."""
    rows = view.execute(
        "SELECT sort, entry.tenant, owner, id, generation, floor FROM entry JOIN partition ON id = partition"
        " WHERE name = ? AND reach = ? AND entry.key = ? AND (sort, entry.tenant, owner) > (?, ?, ?)"
        " ORDER BY sort, entry.tenant, owner",
        (request.index, reach, request.key, *after),
    )
    for sort, tenant, owner, number, generation, floor in rows:
        beyond = request.HasField("up_to") and sort.encode() > request.up_to.encode()
        if beyond or not sort.startswith(request.prefix):
            return
        row = (number, generation, floor, tenant, owner)
        # No partition has the id 0: for no heads at all.
        for view_part in _heads(view, row if request.streams else (0, *row[1:]), request.streams):
            yield wire.Hit(sort=sort, view=view_part), (sort, tenant, owner)


def _log(view: sqlite3.Connection, shard: int, after: int) -> Iterator[tuple[wire.TailEntry, int, int]]:
    """Entries of the log with their positions and the hours at which they expire."""
    rows = view.execute(
        "SELECT position, expires, tenant, key, stream, first, time, written"
        " FROM log JOIN partition ON partition.id = partition"
        " WHERE log.shard = ? AND position > ? ORDER BY position, log.id",
        (shard, after),
    )
    for position, changes in groupby(rows, itemgetter(0)):
        _, expires, tenant, key, stream, first, time, written = next(changes)
        entry = wire.TailEntry(position=position, partition=wire.Partition(tenant=tenant, key=key))
        if stream is None:
            entry.deleted.generation = first
        else:
            entry.appended.time = time
            entry.appended.changes.append(wire.Written.FromString(written))
            entry.appended.changes.extend(wire.Written.FromString(change[-1]) for change in changes)
        yield entry, position, expires
