"""The words in which the tests talk to a store."""

import tempfile
import unittest
import uuid
from collections.abc import Callable
from pathlib import Path
from time import time_ns
from typing import Any

import grpc

from landfall.provider.v1 import store_pb2 as wire
from landfall.provider.v1 import store_pb2_grpc
from landfall_sqlite.__main__ import serve
from landfall_sqlite.database import SHARDS
from landfall_sqlite.names import shard
from landfall_sqlite.service import StoreService

FOR_EVER = 2**63 - 1
LAMP = wire.Partition(tenant="acme", key="lamp")
LAMP_SHARD = shard(LAMP.tenant, LAMP.key, SHARDS)
INDEXES = [wire.Index(name="by-name", scope=wire.Index.TENANT), wire.Index(name="due", scope=wire.Index.STORE)]


class Client:
    """A caller of a store behind a socket."""

    def __init__(self, socket: Path) -> None:
        self.channel = grpc.insecure_channel(f"unix:{socket}", [("grpc.max_receive_message_length", 16 * 1024 * 1024)])
        self.stub = store_pb2_grpc.StoreStub(self.channel)

    def open(self) -> wire.OpenStoreReply:
        """Says the first thing; waits for the provider to be there."""
        return self.stub.Open(wire.OpenStoreRequest(indexes=INDEXES), wait_for_ready=True, timeout=20)

    def append(self, *appends: wire.Append) -> list[wire.Outcome]:
        """Hands a group over."""
        return list(self.stub.Append(wire.AppendRequest(appends=appends), timeout=20).outcomes)

    def head(self, stream: str, partition: wire.Partition = LAMP) -> wire.Head:
        """One head."""
        parts = list(self.stub.Heads(wire.HeadsRequest(partition=partition, streams=[stream])))
        return parts[0].heads[0]

    def history(self, stream: str, **more: Any) -> list[bytes]:
        """One page of a stream's events."""
        more = {"versions": {"first": 1, "last": FOR_EVER}, "limit": 1000, **more}
        parts = self.stub.Read(wire.ReadRequest(partition=LAMP, stream=stream, **more))
        return [event.bytes for part in parts for event in part.events]

    def tail(self, after: int = 0, limit: int = 1000) -> tuple[list[wire.TailEntry], int]:
        """One page of the tail of the lamp's shard."""
        parts = list(self.stub.Tail(wire.TailRequest(shard=LAMP_SHARD, after=after, limit=limit)))
        return [entry for part in parts for entry in part.entries], parts[-1].last


def change(stream: str, expected: int, *events: bytes, keep_until: int = FOR_EVER) -> wire.Change:
    """New events; the last of them is the head."""
    return wire.Change(stream=stream, expected=expected, events=events, head=events[-1], keep_until=keep_until)


def append(*changes: wire.Change, partition: wire.Partition = LAMP, time: int = 0) -> wire.Append:
    """An append of now with an id of its own."""
    return wire.Append(id=uuid.uuid4().bytes, partition=partition, time=time or time_ns(), changes=changes)


class StoreCase(unittest.TestCase):
    """A store in a directory of its own, behind a socket, opened."""

    def setUp(self) -> None:
        """Serves an empty store whose clock can be turned on."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.ahead = 0
        self.service, self.client = self.serve(self.folder / "data", lambda: time_ns() + self.ahead)

    def serve(self, directory: Path, clock: Callable[[], int] = time_ns) -> tuple[StoreService, Client]:
        """Serves a directory; stops after the test."""
        socket = self.folder / f"{uuid.uuid4().hex[:8]}.sock"
        service = StoreService(directory, clock)
        server = serve(socket, service)
        client = Client(socket)
        self.addCleanup(service.close)
        self.addCleanup(lambda: server.stop(0).wait())
        self.addCleanup(client.channel.close)
        self.mode = socket.stat().st_mode & 0o777
        return service, client

    def fails(self, code: grpc.StatusCode, call: Callable[[], Any]) -> str:
        """Insists on a failure; gives its sentence."""
        with self.assertRaises(grpc.RpcError) as raised:
            call()
        self.assertEqual(raised.exception.code(), code)
        return str(raised.exception.details())
