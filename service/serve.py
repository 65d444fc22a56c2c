"""The production server: Granian with the application in each worker."""

import argparse
import logging
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from forecast.locations import Locations, locate
from service.runtime.settings import ACCESS_LOG, BUILD, LEDGER, METRICS_FOLDER

#: Of each worker, started as they are needed. Python runs one at a time, but one that waits for the rest of
#: a slow client's body is taken: so many of those keep nobody else waiting.
MOST_THREADS = 512
#: A client that has not sent its headers by then is cut off; one that sends more of them than this, too.
_HEADERS_WITHIN_MILLISECONDS = 10_000
_MOST_HEADER_BYTES = 64 * 1024
#: How long a worker that was told to stop may finish what it has begun.
_STOPS_WITHIN_SECONDS = 30
#: One heap for all threads that gives back what is free: by itself glibc keeps an arena for each thread, and
#: twice as much free as the largest piece ever freed, which is the artifact. It reads these once, at start.
_MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(512 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(512 * 1024),
}

_METRICS_PREFIX = "slipcast-metrics-"


class ThreadWarningFilter(logging.Filter):
    """Drops the server's warning that there may be many threads: `MOST_THREADS` says why there are."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Python threads" not in record.getMessage()


_LOGGING = {
    "filters": {"threads": {"()": ThreadWarningFilter}},
    "loggers": {
        "_granian": {"handlers": ["console"], "level": "INFO", "propagate": False, "filters": ["threads"]},
        "granian.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the server's options to a parser."""
    parser.add_argument("--host", default="127.0.0.1", help="(default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="(default: 8000)")
    parser.add_argument("--workers", type=int, default=1, help="processes; one that dies is replaced")
    parser.add_argument("--access-log", action="store_true", help="write a line of JSON for each answer")
    parser.add_argument("--data", type=Path, help="the dataset's folder, for its ledger")
    parser.add_argument("--build", type=Path, help="the artifact's folder")


def serve(call: argparse.Namespace) -> int:
    """Run the server until it is told to stop; return 1 if it can't begin.

    Parameters
    ----------
    call
        The options of `add_arguments`.
    """
    if any(name not in os.environ for name in (*_MALLOC, METRICS_FOLDER)):
        _start_again()
    _tell_workers(locate(call.data, call.build), call.access_log)
    try:
        _refuse_taken(call.host, call.port)
    except OSError as error:
        reason = error.strerror or str(error)
        print(
            f"{call.host}:{call.port} can't be served at: {reason}; give another --host or --port",
            file=sys.stderr,
        )
        return 1
    try:
        _run(call)
    finally:
        folder = Path(os.environ[METRICS_FOLDER])
        if folder.name.startswith(_METRICS_PREFIX):  # it is ours, made by `_start_again`
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _start_again() -> None:
    """Run the same command in this process anew, with what is read from the environment only at its start."""
    environment = {**_MALLOC, METRICS_FOLDER: tempfile.mkdtemp(prefix=_METRICS_PREFIX), **os.environ}
    os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606 (the command that it is)


def _tell_workers(locations: Locations, access_log: bool) -> None:
    """Put into the environment what workers, which are processes of their own, need to know."""
    os.environ[BUILD] = str(locations.build.absolute())
    os.environ[LEDGER] = str(locations.ledger.absolute())
    if access_log:
        os.environ[ACCESS_LOG] = "1"


def _run(call: argparse.Namespace) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    Granian(
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
        log_dictconfig=_LOGGING,
    ).serve()


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError(f"{port} is no port; give one from 1 to {2**16 - 1}")
    return port


def _refuse_taken(host: str, port: int) -> None:
    """Raise an OSError if nobody can listen there: Granian itself would share a port with another."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
