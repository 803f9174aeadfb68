"""The gRPC service: what the wire says, handed to the writer and the reader."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import time_ns

from grpc import StatusCode

from landfall.provider.v1 import common_pb2 as common
from landfall.provider.v1 import store_pb2 as wire
from landfall.provider.v1 import store_pb2_grpc
from landfall_sqlite import VERSION
from landfall_sqlite.database import Database
from landfall_sqlite.faults import Fault, answers, mistake, streams
from landfall_sqlite.group import Group
from landfall_sqlite.names import check_name
from landfall_sqlite.reader import Reader
from landfall_sqlite.refusal import ITEM_BYTES_MAX, refusal
from landfall_sqlite.restoring import gathered, restore
from landfall_sqlite.writer import Writer

LOG = logging.getLogger(__name__)

REVISION = 1
MESSAGE_BYTES_MAX = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that is open."""

    database: Database
    writer: Writer
    reader: Reader

    @classmethod
    def at(cls, directory: Path, indexes: dict[str, bool], clock: Callable[[], int]) -> "Opened":
        """Opens the store in a directory, or makes one there."""
        database = Database(directory)
        return cls(database, Writer(database, indexes, clock), Reader(database, indexes))

    def close(self) -> None:
        """Finishes what was asked for."""
        self.writer.close()
        self.database.close()


class StoreService(store_pb2_grpc.StoreServicer):
    """The store in one directory. It is opened by the first Open, so that whoever asks is told why it can not be."""

    def __init__(self, directory: Path, clock: Callable[[], int] = time_ns) -> None:
        self._directory = directory
        self._clock = clock
        self._indexes: dict[str, bool] = {}
        self._opening = Lock()
        self._opened: Opened | None = None

    def _open(self) -> Opened:
        if self._opened is None:
            raise Fault(StatusCode.FAILED_PRECONDITION, "the store is not open: Open comes first")
        return self._opened

    @answers
    def Open(self, request: wire.OpenStoreRequest) -> wire.OpenStoreReply:
        """Opens the store and says what it guarantees."""
        LOG.info("%s opens, revision %d", request.greeting.caller, request.greeting.revision)
        declared = {}
        for index in request.indexes:
            if index.scope not in (wire.Index.TENANT, wire.Index.STORE):
                raise mistake(f"index {index.name} has a scope that revision {REVISION} does not know")
            declared[check_name("index", index.name)] = index.scope == wire.Index.STORE
        with self._opening:
            self._indexes.update(declared)
            if self._opened is None:
                self._opened = Opened.at(self._directory, self._indexes, self._clock)
        return wire.OpenStoreReply(
            identification=common.Identification(
                name="sqlite", version=f"{VERSION} (SQLite {sqlite3.sqlite_version})", revision=REVISION
            ),
            shards=self._opened.database.shards,
            durability=wire.OpenStoreReply.FSYNCED,
            item_bytes_max=ITEM_BYTES_MAX,
            find_lag_nanos=0,
            capabilities=[wire.OpenStoreReply.BACKUP, wire.OpenStoreReply.RETENTION],
            message_bytes_max=MESSAGE_BYTES_MAX,
        )

    @answers
    def Status(self, _request: common.StatusRequest) -> common.StatusReply:
        """Whether it can be written to."""
        failure = self._open().writer.failure
        if failure is None:
            condition = common.Condition(type="Writable", ok=True, reason="Well", message="the last commit went well")
        else:
            condition = common.Condition(type="Writable", ok=False, reason="WriteFailed", message=str(failure))
        return common.StatusReply(conditions=[condition])

    @answers
    def Append(self, request: wire.AppendRequest) -> wire.AppendReply:
        """Commits a group, together with those of others that wait."""
        writer = self._open().writer
        refused = [refusal(append, self._indexes) for append in request.appends]

        def work(group: Group) -> list[wire.Outcome]:
            return [no or group.append(append) for no, append in zip(refused, request.appends, strict=True)]

        return wire.AppendReply(outcomes=writer.do(work))

    @answers
    def Delete(self, request: wire.DeleteRequest) -> wire.DeleteReply:
        """Forgets a partition."""
        tenant = check_name("tenant", request.partition.tenant)
        key = check_name("key", request.partition.key)
        self._open().writer.do(lambda group: group.delete(tenant, key, request.generation))
        return wire.DeleteReply()

    @streams
    def Heads(self, request: wire.HeadsRequest) -> Iterator[wire.PartitionPart]:
        """The heads of one partition."""
        return self._open().reader.heads(request)

    @streams
    def Read(self, request: wire.ReadRequest) -> Iterator[wire.ReadPart]:
        """One page of a stream's history."""
        return self._open().reader.read(request)

    @streams
    def Find(self, request: wire.FindRequest) -> Iterator[wire.FindPart]:
        """One page of what an index finds."""
        return self._open().reader.find(request)

    @streams
    def Scan(self, request: wire.ScanRequest) -> Iterator[wire.ScanPart]:
        """One page of a shard's partitions."""
        return self._open().reader.scan(request)

    @streams
    def Whole(self, request: wire.WholeRequest) -> Iterator[wire.WholePart]:
        """Some partitions, for a move."""
        return self._open().reader.whole(request)

    @streams
    def Log(self, request: wire.LogRequest) -> Iterator[wire.LogPart]:
        """What is kept of a shard's log, for a move."""
        return self._open().reader.log(request)

    @answers
    def Restore(self, parts: Iterator[wire.RestorePart]) -> wire.RestoreReply:
        """Puts in what another store showed."""
        opened, part = self._open(), gathered(parts)
        opened.writer.do(lambda group: restore(group, part, opened.database.shards))
        return wire.RestoreReply()

    @streams
    def Tail(self, request: wire.TailRequest) -> Iterator[wire.TailPart]:
        """What was committed after a position."""
        return self._open().reader.tail(request)

    @answers
    def End(self, request: wire.EndRequest) -> wire.EndReply:
        """Where a shard's log ends."""
        return wire.EndReply(position=self._open().reader.end(request.shard))

    @answers
    def Backup(self, request: wire.BackupRequest) -> wire.BackupReply:
        """Writes a copy into a new directory."""
        self._open().database.backup(Path(request.directory))
        return wire.BackupReply()

    def close(self) -> None:
        """Finishes what was asked for and lets the directory go."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
