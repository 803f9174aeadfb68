"""What a store does besides keeping the promises: its file, its groups, its limits."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

from grpc import StatusCode

from landfall.provider.v1 import common_pb2 as common
from landfall.provider.v1 import store_pb2 as wire
from landfall_sqlite.group import HOUR, Group
from landfall_sqlite.names import shard
from tests.client import LAMP, LAMP_SHARD, Client, StoreCase, append, change

MIB = 1024 * 1024


class Basics(StoreCase):
    """What is seen from outside."""

    def test_nothing_is_answered_before_open(self) -> None:
        message = self.fails(StatusCode.FAILED_PRECONDITION, self.client.append)

        self.assertIn("Open comes first", message)

    def test_the_socket_is_for_its_owner_alone(self) -> None:
        self.assertEqual(self.mode & 0o077, 0)

    def test_shards_are_those_of_every_provider(self) -> None:
        # As the Java binding hashes them.
        names = [("acme", "lamp"), ("zeta", "thing-1"), ("ä", "\U0001f600"), ("a", "bc"), ("ab", "c")]

        self.assertEqual([shard(*name, 1000) for name in names], [572, 993, 616, 699, 251])

    def test_a_long_answer_comes_in_parts_of_one_view(self) -> None:
        self.client.open()
        big = b"x" * (MIB // 2)
        for i in range(6):
            self.client.append(append(change(f"s{i}", 0, big)))

        parts = list(self.client.stub.Heads(wire.HeadsRequest(partition=LAMP)))

        self.assertGreaterEqual(len(parts), 3)
        self.assertLess(max(part.ByteSize() for part in parts), 2 * MIB)
        self.assertEqual(len({head.stream for part in parts for head in part.heads}), 6)

    def test_a_page_is_of_one_question(self) -> None:
        self.client.open()
        self.client.append(append(change("s", 0, b"1", b"2", b"3")))
        request = wire.ReadRequest(partition=LAMP, stream="s", limit=2, versions={"first": 1, "last": 9})
        (part,) = self.client.stub.Read(request)

        def other(**fields: object) -> list[bytes]:
            return self.client.history("s", token=part.next, **fields)

        self.assertEqual(other(versions={"first": 1, "last": 9}), [b"3"])
        self.fails(StatusCode.INVALID_ARGUMENT, lambda: other(versions={"first": 1, "last": 8}))
        self.fails(StatusCode.INVALID_ARGUMENT, lambda: self.client.history("s", token="no token"))

    def test_numbers_beyond_what_sqlite_counts_do_no_harm(self) -> None:
        self.client.open()
        self.client.append(append(change("s", 0, b"1")))
        most = 2**64 - 1

        (outcome,) = self.client.append(append(change("s", most, b"x")))

        self.assertEqual(outcome.conflicted.actual["s"], 1)
        self.assertEqual(self.client.history("s", versions={"first": 0, "last": most}), [b"1"])
        self.assertEqual(self.client.history("s", versions={"first": most, "last": most}), [])
        self.fails(StatusCode.OUT_OF_RANGE, lambda: self.client.tail(after=most))
        self.fails(
            StatusCode.ABORTED, lambda: self.client.stub.Delete(wire.DeleteRequest(partition=LAMP, generation=most))
        )

    def test_times_are_found_by_halves(self) -> None:
        self.client.open()
        for i in range(50):
            self.client.append(append(change("s", 2 * i, b"a%d" % i, b"b%d" % i), time=1000 + 10 * (i // 3)))

        def between(start: int, end: int) -> list[int]:
            return sorted({int(event[1:]) for event in self.client.history("s", times={"from": start, "to": end})})

        for start in range(995, 1175, 3):
            for end in (start - 1, start, start + 1, start + 17, 2000):
                wanted = [i for i in range(50) if start <= 1000 + 10 * (i // 3) < end]
                self.assertEqual(between(start, end), wanted, f"{start} to {end}")


class Groups(StoreCase):
    """What waits is committed together."""

    def test_calls_that_wait_share_a_transaction(self) -> None:
        self.client.open()
        writer = self.service._open().writer
        going, free = Event(), Event()

        def hold(_: Group) -> None:
            going.set()
            free.wait(20)

        with ThreadPoolExecutor(9) as pool, closing(sqlite3.connect(self.folder / "data/store.db")) as look:
            pool.submit(writer.do, hold)
            going.wait(20)
            calls = [pool.submit(self.client.append, append(change(f"s{i}", 0, b"x"))) for i in range(8)]
            while writer._queue.qsize() < 8:
                time.sleep(0.001)
            (before,) = look.execute("PRAGMA data_version").fetchone()
            free.set()
            for call in calls:
                self.assertTrue(call.result()[0].HasField("committed"))
            (after,) = look.execute("PRAGMA data_version").fetchone()

        self.assertEqual(after, before + 1)

    def test_a_transaction_that_fails_leaves_nothing_and_the_next_goes_on(self) -> None:
        self.client.open()
        database = self.service._open().database
        self.client.append(append(change("s", 0, b"1")))
        (pages,) = database.writer.execute("PRAGMA page_count").fetchone()
        database.writer.execute(f"PRAGMA max_page_count = {pages}")

        message = self.fails(
            StatusCode.UNAVAILABLE, lambda: self.client.append(append(change("s", 1, b"x" * (MIB // 2))))
        )

        self.assertIn("full", message)
        (condition,) = self.client.stub.Status(common.StatusRequest()).conditions
        self.assertFalse(condition.ok)
        self.assertIn("full", condition.message)
        self.assertEqual(self.client.history("s"), [b"1"])
        database.writer.execute("PRAGMA max_page_count = 1000000")
        (outcome,) = self.client.append(append(change("s", 1, b"2")))
        self.assertTrue(outcome.HasField("committed"))
        (condition,) = self.client.stub.Status(common.StatusRequest()).conditions
        self.assertTrue(condition.ok)


class Files(StoreCase):
    """One file, one owner, one format."""

    def test_a_directory_has_one_owner(self) -> None:
        self.client.open()
        _, other = self.serve(self.folder / "data")

        message = self.fails(StatusCode.UNAVAILABLE, other.open)

        self.assertIn(f"process {os.getpid()}", message)
        self.service.close()
        other.open()

    def test_a_newer_format_is_refused_with_a_sentence(self) -> None:
        self.client.open()
        self.service.close()
        with closing(sqlite3.connect(self.folder / "data/store.db")) as file:
            file.execute("PRAGMA user_version = 2")

        message = self.fails(StatusCode.UNIMPLEMENTED, self.client.open)

        self.assertIn("format 2, written by a newer release", message)

    def test_a_damaged_file_is_called_damaged(self) -> None:
        (self.folder / "data").mkdir()
        (self.folder / "data/store.db").write_bytes(b"no database" * 1000)

        self.fails(StatusCode.DATA_LOSS, self.client.open)

    def test_a_backup_opens_as_a_store(self) -> None:
        self.client.open()
        self.client.append(append(change("s", 0, b"1")))
        self.client.stub.Backup(wire.BackupRequest(directory=str(self.folder / "copy")))
        self.client.append(append(change("s", 1, b"2")))

        _, copy = self.serve(self.folder / "copy")
        copy.open()

        self.assertEqual(copy.history("s"), [b"1"])
        self.fails(
            StatusCode.INVALID_ARGUMENT,
            lambda: self.client.stub.Backup(wire.BackupRequest(directory=str(self.folder / "copy"))),
        )


class Expiry(StoreCase):
    """What may go, goes; what must be told, is told."""

    def test_events_go_when_their_time_has_come_and_the_tail_says_so(self) -> None:
        self.client.open()
        now = time.time_ns()
        first, second, third = (
            self.client.append(append(change("s", i, b"%d" % i, keep_until=until)))[0].committed.position
            for i, until in enumerate([0, now + 10 * HOUR, now + 1000 * HOUR])
        )
        writer = self.service._open().writer

        def tail(after: int) -> list[int]:
            return [entry.position for entry in self.client.tail(after)[0]]

        writer.purge()
        self.assertEqual(tail(0), [first, second, third])
        self.ahead = 12 * HOUR
        writer.purge()

        self.assertEqual(self.client.history("s"), [b"2"])
        self.assertEqual(tail(0), [third])
        self.assertEqual(tail(second), [third])
        self.fails(StatusCode.OUT_OF_RANGE, lambda: tail(first))
        self.ahead = 2000 * HOUR
        writer.purge()
        self.assertEqual(self.client.history("s"), [])
        self.assertEqual(self.client.head("s").version, 3)
        self.assertEqual(self.client.stub.End(wire.EndRequest(shard=LAMP_SHARD)).position, third)
        self.service.close()
        self.client.open()
        (outcome,) = self.client.append(append(change("s", 3, b"4")))
        self.assertGreater(outcome.committed.position, third)


class Kills(StoreCase):
    """What was acknowledged is there after kill -9."""

    def test_a_killed_process_loses_nothing(self) -> None:
        version = 0
        for life in range(5):
            socket = self.folder / "killed.sock"
            command = [sys.executable, "-m", "landfall_sqlite", str(socket), str(self.folder / "killed")]
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
                process.stdout.readline()
                client = Client(socket)
                client.open()
                if version:
                    self.assertGreaterEqual(client.head("s").version, version)
                    version = client.head("s").version
                    self.assertEqual(client.history("s"), [b"%d" % (i + 1) for i in range(version)])
                for _ in range(20 + 7 * life):
                    group = [append(change("s", version + i, b"%d" % (version + i + 1))) for i in range(5)]
                    for outcome in client.append(*group):
                        self.assertTrue(outcome.HasField("committed"))
                    version += 5
                sending = client.stub.Append.future(
                    wire.AppendRequest(appends=[append(change("s", version, b"%d" % (version + 1)))])
                )
                process.send_signal(signal.SIGKILL)
                process.wait()
                sending.exception()
                client.channel.close()
