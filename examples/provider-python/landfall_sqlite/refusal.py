"""What can be said of an append without looking into the store."""

from collections.abc import Container

from landfall.provider.v1 import store_pb2 as wire
from landfall_sqlite.faults import mistake
from landfall_sqlite.names import check_name

ITEM_BYTES_MAX = 1024 * 1024
_ID_BYTES = 16


def refusal(append: wire.Append, indexes: Container[str]) -> wire.Outcome | None:
    """Why an append is refused whatever the store holds, or None.

    Raises the fault INVALID_ARGUMENT when it is no append at all.
    """
    _check_frame(append)
    size = _size_of_changes(append) + _size_of_entries(append)
    if size > ITEM_BYTES_MAX:
        return _refused(wire.Refused.TOO_LARGE, f"{size} bytes, at most {ITEM_BYTES_MAX} are allowed")
    for indexed in append.indexes:
        if indexed.index not in indexes:
            check_name("index", indexed.index)
            return _refused(wire.Refused.UNSUPPORTED, f"no index {indexed.index} was declared")
    return None


def _check_frame(append: wire.Append) -> None:
    if len(append.id) != _ID_BYTES:
        raise mistake(f"an id of {len(append.id)} bytes, not {_ID_BYTES}")
    check_name("tenant", append.partition.tenant)
    check_name("key", append.partition.key)
    if not append.changes:
        raise mistake("an append changes nothing")
    for check in append.requires:
        check_name("stream", check.stream)


def _size_of_changes(append: wire.Append) -> int:
    size = 0
    streams = set()
    for change in append.changes:
        streams.add(check_name("stream", change.stream))
        if not change.events:
            raise mistake(f"a change of stream {change.stream} without events")
        size += len(change.head) + sum(map(len, change.events))
    if len(streams) < len(append.changes):
        raise mistake("an append changes a stream twice")
    return size


def _size_of_entries(append: wire.Append) -> int:
    size = 0
    for indexed in append.indexes:
        for entry in indexed.entries:
            check_name("index key", entry.key)
            if entry.sort:
                check_name("sort value", entry.sort)
            size += len(entry.key.encode()) + len(entry.sort.encode())
    return size


def _refused(fault: wire.Refused.Fault, message: str) -> wire.Outcome:
    return wire.Outcome(refused=wire.Refused(fault=fault, message=message))
