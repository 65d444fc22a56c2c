"""The production server: Granian runs the application in one or more worker processes."""

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

#: The most threads of a worker, started as needed. Python runs one at a time, but a thread that waits for the
#: rest of a slow client's body is occupied; with this many, slow clients do not delay others.
MOST_THREADS = 512
#: The connection is closed if the headers take longer than this, or are larger than this.
_HEADERS_WITHIN_MILLISECONDS = 10_000
_MOST_HEADER_BYTES = 64 * 1024
#: A worker has this long to finish its requests when the server stops.
_STOPS_WITHIN_SECONDS = 30
#: One heap for all threads, which returns free memory to the system. By default glibc keeps an arena for each
#: thread, and keeps up to twice the largest block ever freed, which is the artifact. It reads these variables
#: only when a process starts.
_MALLOC = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(512 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(512 * 1024),
}

_METRICS_PREFIX = "slipcast-metrics-"


class ThreadWarningFilter(logging.Filter):
    """Drops Granian's warning about many threads; `MOST_THREADS` says why there are so many."""

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
    """Add the server's options to a parser.

    Parameters
    ----------
    parser
        The parser to extend; `serve` takes what it parses.
    """
    parser.add_argument("--host", default="127.0.0.1", help="(default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="(default: 8000)")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (default: 1)")
    parser.add_argument("--access-log", action="store_true", help="log each response as a line of JSON")
    parser.add_argument("--data", type=Path, help="the dataset's folder, which holds the ledger")
    parser.add_argument("--build", type=Path, help="the artifact's folder")


def serve(call: argparse.Namespace) -> int:
    """Run the server until it is stopped.

    Parameters
    ----------
    call
        The parsed options of `add_arguments`.

    Returns
    -------
    int
        Exit code: 0, or 1 if the server cannot listen at the address.
    """
    if any(name not in os.environ for name in (*_MALLOC, METRICS_FOLDER)):
        _restart_with_environment()
    _set_environment_of_workers(locate(call.data, call.build), call.access_log)
    try:
        _check_port(call.host, call.port)
    except OSError as error:
        reason = error.strerror or str(error)
        print(
            f"cannot listen at {call.host}:{call.port}: {reason}; give another --host or --port",
            file=sys.stderr,
        )
        return 1
    try:
        _run(call)
    finally:
        folder = Path(os.environ[METRICS_FOLDER])
        if folder.name.startswith(_METRICS_PREFIX):  # not the operator's own
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _restart_with_environment() -> None:
    """Run the same command again in this process, with variables that are only read when a process starts."""
    environment = {**_MALLOC, METRICS_FOLDER: tempfile.mkdtemp(prefix=_METRICS_PREFIX), **os.environ}
    os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606 (the same command)


def _set_environment_of_workers(locations: Locations, access_log: bool) -> None:
    """Pass the settings to the worker processes, which inherit the environment."""
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
        raise argparse.ArgumentTypeError(f"{port} is not a port; give one from 1 to {2**16 - 1}")
    return port


def _check_port(host: str, port: int) -> None:
    """Raise an OSError if the port is taken; Granian itself would share it with the other process."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
