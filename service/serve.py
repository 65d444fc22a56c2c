"""The production server: uvicorn runs the application in one or more worker processes."""

import argparse
import ipaddress
import logging
import os
import resource
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from forecast.locations import Locations, locate
from service.runtime.settings import (
    ACCESS_LOG,
    ALLOWED_HOSTS,
    BUILD,
    LEDGER,
    METRICS_FOLDER,
    PROXIES,
    PUBLIC_URL,
    listed,
)

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

_APPLICATION = "service.server.application:create_application"
_METRICS_PREFIX = "slipcast-metrics-"


class ClientErrorFilter(logging.Filter):
    """Drops uvicorn's warnings about requests that are not HTTP: any client could fill the log with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(("Invalid HTTP request", "Unsupported upgrade request"))


_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"clients": {"()": ClientErrorFilter}},
    "formatters": {"plain": {"format": "[%(levelname)s] %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "uvicorn.error": {
            "handlers": ["stderr"],
            "level": "INFO",
            "propagate": False,
            "filters": ["clients"],
        },
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
    parser.add_argument(
        "--proxy",
        metavar="ADDRESSES",
        type=_addresses,
        default="",
        help="addresses or networks of the proxies in front, separated by commas: their X-Forwarded-For and"
        " X-Forwarded-Proto are believed (default: none is)",
    )
    parser.add_argument(
        "--public-url",
        metavar="URL",
        type=_public_url,
        default="",
        help="what links begin with, such as https://slipcast.example (default: as each request says)",
    )
    parser.add_argument(
        "--allowed-hosts",
        metavar="NAMES",
        default="",
        help="names that requests may address, separated by commas, besides that of the public URL"
        " (default: any, if there is no public URL)",
    )
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
    _set_environment_of_workers(locate(call.data, call.build), call)
    _raise_limit_of_open_files()
    if not (call.proxy or _is_loopback(call.host)):
        print(
            f"warning: {call.host} can be reached from other machines, and no --proxy is declared; a public"
            " service needs a proxy for encryption and a limit of requests, see deploy/README.md",
            file=sys.stderr,
        )
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
        run(_APPLICATION, call.host, call.port, call.workers, call.proxy)
    finally:
        folder = Path(os.environ[METRICS_FOLDER])
        if folder.name.startswith(_METRICS_PREFIX):  # not the operator's own
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _restart_with_environment() -> None:
    """Run the same command again in this process, with variables that are only read when a process starts."""
    environment = {**_MALLOC, METRICS_FOLDER: tempfile.mkdtemp(prefix=_METRICS_PREFIX), **os.environ}
    os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606 (the same command)


def _set_environment_of_workers(locations: Locations, call: argparse.Namespace) -> None:
    """Pass the settings to the worker processes, which inherit the environment."""
    named = {
        BUILD: str(locations.build.absolute()) if call.build else "",
        LEDGER: str(locations.ledger.absolute()) if call.data else "",
    }
    os.environ.update(named)
    os.environ[PROXIES] = call.proxy
    os.environ[PUBLIC_URL] = call.public_url
    os.environ[ALLOWED_HOSTS] = call.allowed_hosts
    if call.access_log:
        os.environ[ACCESS_LOG] = "1"


def _raise_limit_of_open_files() -> None:
    """Allow as many open files, and with them connections, as the system allows without asking for more."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def run(application: str, host: str, port: int, workers: int = 1, proxy: str = "") -> None:
    """Run an ASGI application in worker processes until the server is stopped.

    Parameters
    ----------
    application
        Where the function is that makes it: `module:function`.
    host, port
        The address to listen at.
    workers
        Number of worker processes. One that has died, or does not respond for some seconds, is replaced.
    proxy
        As the option of this name.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from service.server.protocol import IDLE_FOR

    config = uvicorn.Config(
        application,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="service.server.protocol:BoundedProtocol",
        ws="none",
        interface="asgi3",
        lifespan="off",
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy,
        server_header=False,
        access_log=False,
        log_config=_LOGGING,
        timeout_keep_alive=IDLE_FOR,
        timeout_graceful_shutdown=_STOPS_WITHIN_SECONDS,
    )
    Multiprocess(config, sockets=[config.bind_socket()]).run()


def _addresses(text: str) -> str:
    for item in listed(text):
        try:
            ipaddress.ip_network(item)
        except ValueError:
            remedy = "write an address such as 10.0.0.1, or a network such as 10.0.0.0/24"
            raise argparse.ArgumentTypeError(
                f"{item!r} is neither an address nor a network; {remedy}"
            ) from None
    return text


def _public_url(text: str) -> str:
    from service.middleware.public_url import split_public_url

    try:
        if text:  # argparse checks the default too
            split_public_url(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _is_loopback(host: str) -> bool:
    addresses = {info[4][0] for info in socket.getaddrinfo(host, None)}
    return all(ipaddress.ip_address(address).is_loopback for address in addresses)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError(f"{port} is not a port; give one from 1 to {2**16 - 1}")
    return port


def _check_port(host: str, port: int) -> None:
    """Raise an OSError if the port is taken, or the host is not this machine's."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
