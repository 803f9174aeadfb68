"""The program: serves the store in a directory on a unix-domain socket."""

import argparse
import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import grpc

from landfall.provider.v1 import store_pb2_grpc
from landfall_sqlite.database import READERS
from landfall_sqlite.service import MESSAGE_BYTES_MAX, StoreService

_GRACE_SECONDS = 5.0
# A message has names and lengths besides its bytes.
_FRAME_BYTES = 64 * 1024


def serve(socket: Path, service: StoreService) -> grpc.Server:
    """Starts to serve on a socket that only this user can open."""
    server = grpc.server(
        # As many as there are connections to read with; whoever comes on top waits.
        ThreadPoolExecutor(READERS, thread_name_prefix="call"),
        options=[("grpc.max_receive_message_length", MESSAGE_BYTES_MAX + _FRAME_BYTES), ("grpc.so_reuseport", 0)],
    )
    store_pb2_grpc.add_StoreServicer_to_server(service, server)
    # Nobody else may come in between: it is made as private as it stays.
    before = os.umask(0o177)
    try:
        server.add_insecure_port(f"unix:{socket}")
    finally:
        os.umask(before)
    server.start()
    return server


def main() -> None:
    """Serves until it is told to end."""
    parser = argparse.ArgumentParser(prog="provider serve", description=__doc__)
    parser.add_argument("socket", type=Path, help="path of the socket, made anew")
    parser.add_argument("directory", type=Path, help="where the data lies; made when it is missing")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    os.umask(0o077)
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    service = StoreService(arguments.directory)
    server = serve(arguments.socket.absolute(), service)
    print(f"serving {arguments.directory} on {arguments.socket}", flush=True)
    told.wait()
    server.stop(_GRACE_SECONDS).wait()
    service.close()


if __name__ == "__main__":
    main()
