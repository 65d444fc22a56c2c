"""Serve: `python -m service --host 127.0.0.1 --port 8000`."""

import argparse
import os
import socket
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from service.middleware.access_log import ACCESS_LOG

#: Of each worker, made as they are needed. Python runs one at a time, but one that waits for the rest of a
#: slow client's body is taken: so many of those keep nobody else waiting.
MOST_THREADS = 512
#: A client that has not sent its headers by then is cut off; one that sends more of them than this, too.
_HEADERS_WITHIN_MILLISECONDS = 10_000
_MOST_HEADER_BYTES = 64 * 1024
#: How long a worker that was told to stop may finish what it has begun.
_STOPS_WITHIN_SECONDS = 30


def main() -> int:
    """Run the production WSGI server until it is told to stop; 1 if it can't begin."""
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes; one that dies is replaced")
    parser.add_argument("--access-log", action="store_true", help="write a line of JSON for each answer")
    call = parser.parse_args()
    if call.access_log:
        os.environ[ACCESS_LOG] = "1"  # workers are processes of their own
    try:
        _refuse_taken(call.host, call.port)
    except OSError as error:
        reason = error.strerror or str(error)
        print(
            f"{call.host}:{call.port} can't be served at: {reason}; give another --host or --port",
            file=sys.stderr,
        )
        return 1
    server = Granian(
        "service.app:create_watching_app",
        factory=True,
        address=call.host,
        port=call.port,
        interface=Interfaces.WSGI,
        workers=call.workers,
        blocking_threads=MOST_THREADS,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=_STOPS_WITHIN_SECONDS,
        http1_settings=HTTP1Settings(
            header_read_timeout=_HEADERS_WITHIN_MILLISECONDS, max_buffer_size=_MOST_HEADER_BYTES
        ),
        websockets=False,
    )
    server.serve()
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError(f"{port} is no port; give one from 1 to {2**16 - 1}")
    return port


def _refuse_taken(host: str, port: int) -> None:
    """Raise an OSError if nobody can listen there: Granian itself would share a port with another."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind(address)


if __name__ == "__main__":
    sys.exit(main())
