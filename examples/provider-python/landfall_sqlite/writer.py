"""One thread that writes: what came in while the disk was busy becomes the next transaction."""

import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar, cast

from grpc import StatusCode

from landfall_sqlite.database import Database
from landfall_sqlite.faults import Fault, named
from landfall_sqlite.group import PURGED_AT_ONCE, Group, Memory

LOG = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Group], object]

GROUP_MAX = 256
"""Calls in one transaction at most; more than there are threads to make them."""

_PURGE_EVERY = 60.0


class Writer:
    """Runs work in transactions, as many calls in one as wait. A call returns when its transaction is durable."""

    def __init__(self, database: Database, indexes: dict[str, bool], clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._memory = Memory(database, indexes)
        self._queue: SimpleQueue[tuple[Work, Future[object]] | None] = SimpleQueue()
        self._closing = Event()
        self._failure: Fault | None = None
        self._thread = Thread(target=self._run, name="writer")
        self._thread.start()
        self._janitor = Thread(target=self._tidy, name="janitor")
        self._janitor.start()

    @property
    def failure(self) -> Fault | None:
        """Why the last transaction failed; None when it did not."""
        return self._failure

    def do(self, work: Callable[[Group], T]) -> T:
        """Runs work in the next transaction and waits until that is on disk."""
        if self._closing.is_set():
            raise Fault(StatusCode.UNAVAILABLE, "the store is closed")
        future: Future[object] = Future()
        self._queue.put((work, future))
        return cast(T, future.result())

    def purge(self) -> None:
        """Drops what has expired, some of it at a time so that nobody waits long."""
        while self.do(Group.purge) == PURGED_AT_ONCE:
            pass

    def close(self) -> None:
        """Finishes what was asked for before."""
        self._closing.set()
        self._janitor.join()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            calls = [first]
            last = False
            while len(calls) < GROUP_MAX and not last:
                try:
                    call = self._queue.get_nowait()
                except Empty:
                    break
                if call is None:
                    last = True
                else:
                    calls.append(call)
            self._commit(calls)
            if last:
                break

    def _commit(self, calls: list[tuple[Work, Future[object]]]) -> None:
        writer = self._database.writer
        results: list[object] = []
        try:
            writer.execute("BEGIN IMMEDIATE")
            group = Group(writer, self._memory, self._clock())
            for work, _ in calls:
                results.append(_outcome(group, work))
            group.flush()
            writer.execute("COMMIT")
            self._failure = None
        except Exception as failure:
            self._failure = fault = named(failure)
            self._memory.forget()
            results = [fault] * len(calls)
            self._undo(writer)
        for (_, future), result in zip(calls, results, strict=True):
            if isinstance(result, Fault):
                future.set_exception(result)
            else:
                future.set_result(result)

    @staticmethod
    def _undo(writer: sqlite3.Connection) -> None:
        try:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
        except sqlite3.Error:
            LOG.exception("could not roll back; the next transaction says what is wrong")

    def _tidy(self) -> None:
        while not self._closing.wait(_PURGE_EVERY):
            try:
                self.purge()
            except Fault as fault:
                LOG.warning("could not drop what has expired: %s", fault)


def _outcome(group: Group, work: Work) -> object:
    """What one call is told. A fault is its own affair; any other failure is that of the transaction."""
    try:
        return work(group)
    except Fault as fault:
        return fault
