"""The file: its form, its owner, its connections."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import LifoQueue

from grpc import StatusCode

from landfall_sqlite.faults import Fault, mistake

FORMAT = 1
"""Version of the stored form, in the file's header. A newer one is refused; an older one would be migrated."""

APPLICATION = 0x4C46414C
SHARDS = 4
"""One writer gains nothing from many logs; a few show that nothing here counts on there being one."""

READERS = 16
_WRITER_CACHE_KIB = 64 * 1024
_READER_CACHE_KIB = 4 * 1024
_CHECKPOINT_PAGES = 8_000

# Names are text and compare by their bytes of UTF-8, which is what the contract asks for (BINARY is the default).
# Positions come from one counter for all shards: they only grow, and need not be dense.
# The log is also the history: an event's bytes are in the file once. Each row is one change of an append, and rows of
# one append share its position. A row without a stream is a tombstone.
_SCHEMA = """
CREATE TABLE shard (
    id INTEGER PRIMARY KEY,
    end INTEGER NOT NULL,        -- position of the newest entry there ever was
    dropped INTEGER NOT NULL     -- the tail is whole after this position
);
CREATE TABLE partition (
    id INTEGER PRIMARY KEY,
    shard INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    generation INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    UNIQUE (tenant, key)
);
CREATE INDEX partition_by_shard ON partition (shard);
CREATE TABLE head (
    id INTEGER PRIMARY KEY,      -- of the stream
    partition INTEGER NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    time INTEGER NOT NULL,
    writer BLOB NOT NULL,        -- id of the append that wrote it
    position INTEGER NOT NULL,   -- and where that stands
    bytes BLOB NOT NULL,
    UNIQUE (partition, stream)
);
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    expires INTEGER NOT NULL,    -- the hour since 1970 from which on it may go
    partition INTEGER NOT NULL,
    stream INTEGER,
    first INTEGER NOT NULL,      -- version of the first event; of a tombstone the generation
    time INTEGER NOT NULL,
    written BLOB NOT NULL        -- the message Written
);
CREATE INDEX log_by_shard ON log (shard, position);
CREATE INDEX log_by_stream ON log (stream, first) WHERE stream IS NOT NULL;
CREATE INDEX log_by_expiry ON log (expires);
CREATE TABLE entry (
    name TEXT NOT NULL,
    reach TEXT NOT NULL,         -- the tenant, or nothing in an index that reaches over all
    key TEXT NOT NULL,
    sort TEXT NOT NULL,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    partition INTEGER NOT NULL,
    PRIMARY KEY (name, reach, key, sort, tenant, owner)
) WITHOUT ROWID;
CREATE INDEX entry_by_partition ON entry (partition, name);
"""


class Database:
    """One file with one owner. The writing connection is for one thread, reading ones are lent."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / "store.db"
        self._lock = _take(directory)
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        try:
            self.writer = self._connect(_WRITER_CACHE_KIB)
            self._make_or_check()
            for _ in range(READERS):
                reader = self._connect(_READER_CACHE_KIB)
                reader.execute("PRAGMA query_only = ON")
                self._readers.put(reader)
            _sync(directory)
        except BaseException:
            os.close(self._lock)
            raise

    def _connect(self, cache_kib: int) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        return connection

    def _make_or_check(self) -> None:
        writer = self.writer
        (form,) = writer.execute("PRAGMA user_version").fetchone()
        if form > FORMAT:
            raise Fault(
                StatusCode.UNIMPLEMENTED,
                f"{self.path} has format {form}, written by a newer release; this one knows formats up to {FORMAT}",
            )
        # The log is written ahead and synced by each commit: FSYNCED is what Open declares.
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA synchronous = FULL")
        writer.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if form == 0:
            shards = "".join(f"INSERT INTO shard VALUES ({shard}, 0, 0);" for shard in range(SHARDS))
            writer.executescript(
                f"BEGIN; {_SCHEMA} {shards} PRAGMA application_id = {APPLICATION};"
                f"PRAGMA user_version = {FORMAT}; COMMIT;"
            )
        (self.shards,) = writer.execute("SELECT count(*) FROM shard").fetchone()

    @contextmanager
    def view(self) -> Iterator[sqlite3.Connection]:
        """Lends a connection on which everything read belongs to one moment."""
        reader = self._readers.get()
        try:
            reader.execute("BEGIN")
            yield reader
        finally:
            if reader.in_transaction:
                reader.execute("ROLLBACK")
            self._readers.put(reader)

    def backup(self, directory: Path) -> None:
        """Copies the file as it is now into a new directory, while it is written to."""
        if directory.exists():
            raise mistake(f"{directory} exists")
        unfinished = directory.with_name(directory.name + ".unfinished")
        unfinished.mkdir(parents=True)
        with self.view() as source, closing(sqlite3.connect(unfinished / self.path.name)) as target:
            source.backup(target)
        _sync(unfinished / self.path.name)
        _sync(unfinished)
        unfinished.rename(directory)
        _sync(directory.parent)

    def close(self) -> None:
        """Closes what is lent out last; nobody may ask any more."""
        for _ in range(READERS):
            self._readers.get().close()
        self.writer.close()
        os.close(self._lock)


def _take(directory: Path) -> int:
    """Takes the directory for this process. The lock goes with the process, however that ends."""
    lock = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(lock, 20).decode(errors="replace")
        os.close(lock)
        raise Fault(StatusCode.UNAVAILABLE, f"{directory} belongs to process {owner}") from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
