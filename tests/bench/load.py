"""Load: ask a server again and again from this process, and see from outside what it costs."""

import json
import os
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.support.processes import children

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")

#: The path, and the body if there is one, of one request after the other.
Requests = Callable[[], Iterator[tuple[str, bytes | None]]]


@dataclass
class Measured:
    """What requests cost, gathered over rounds."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return len(self.waits) / self.seconds

    @property
    def p50_milliseconds(self) -> float:
        """Time that half of the answers took at most."""
        return 1000 * statistics.median(self.waits)

    @property
    def p99_milliseconds(self) -> float:
        """Time that all but one in a hundred took at most."""
        return 1000 * statistics.quantiles(self.waits, n=100)[98]

    @property
    def cpu_microseconds(self) -> float:
        """CPU time of the server for each request."""
        return 1e6 * self.cpu_seconds / len(self.waits)


def process_tree(pid: int) -> list[int]:
    """Return a process with all that descend from it."""
    return [pid, *(one for child in children(pid) for one in process_tree(child))]


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its descendants so far, also of those that have ended."""
    ticks = 0
    for one in process_tree(pid):
        try:
            after_name = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # ended; its time is its parent's now
        ticks += sum(int(field) for field in after_name[11:15])
    return ticks / _TICKS_PER_SECOND


@dataclass(frozen=True, order=True)
class Memory:
    """Megabytes that are resident, and those of them that no file holds: the others are libraries.

    How much of a library is resident depends also on what the machine happens to have cached.
    """

    resident: float
    own: float

    @classmethod
    def of_worker(cls, pid: int) -> "Memory":
        """Return the memory of the largest process that a server has started itself."""
        return max(cls._of(one) for one in children(pid) or [pid])

    @classmethod
    def _of(cls, pid: int) -> "Memory":
        lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        kibibytes = {line[0].rstrip(":"): int(line[1]) for line in lines if line[-1] == "kB"}
        return cls(kibibytes["VmRSS"] * 1024 / 1e6, kibibytes["RssAnon"] * 1024 / 1e6)


class Connection:
    """A connection to a server on this machine that is kept open.

    A general client takes longer for a request than the servers under test, so that it would measure itself.
    """

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def request(self, path: str, body: bytes | None) -> bytes:
        """Return a request as it is sent."""
        method = "GET" if body is None else "POST"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + (body or b"")

    def answer(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, and return the status and the body of the answer.

        Raises
        ------
        ValueError
            If the answer does not say how long it is.
        OSError
            If the connection breaks off.
        """
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head, body = received[:end].lower(), [received[end + 4 :]]
        _, said, length = head.partition(b"content-length:")
        if not said:
            raise ValueError(f"an answer without its length: {head!r}")
        missing = int(length.partition(b"\r\n")[0]) - len(body[0])
        while missing > 0:
            body.append(self._more())
            missing -= len(body[-1])
        return int(head.split(b" ", 2)[1]), b"".join(body)

    def _more(self) -> bytes:
        more = self._socket.recv(1 << 16)
        if not more:
            raise ConnectionError("the connection broke off")
        return more


def ask(
    pid: int,
    port: int,
    requests: Requests,
    n_clients: int,
    seconds: float,
    into: Measured,
    most_status: int = 200,
) -> None:
    """Keep a server busy for some seconds with so many clients, each with a connection of its own.

    Raises
    ------
    RuntimeError
        If any request gets no answer, or one with a status above `most_status`.
    """
    end = time.perf_counter() + seconds
    waits: list[list[float]] = [[] for _ in range(n_clients)]
    failures: list[str] = []

    def client(number: int) -> None:
        todo = requests()
        with Connection(port) as connection:
            while time.perf_counter() < end and not failures:
                path, body = next(todo)
                sent = connection.request(path, body)
                started = time.perf_counter()
                try:
                    status, content = connection.answer(sent)
                except (OSError, ValueError) as error:
                    failures.append(f"{path}: {error!r}")
                    return
                waits[number].append(time.perf_counter() - started)
                if status > most_status:
                    failures.append(f"{path} answered {status}: {content[:300]!r}")

    before, started = cpu_seconds(pid), time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(n_clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    into.seconds += time.perf_counter() - started
    into.cpu_seconds += cpu_seconds(pid) - before
    into.waits += [wait for of_client in waits for wait in of_client]
    if failures:
        raise RuntimeError(failures[0])


def always(path: str, body: object = None) -> Requests:
    """Return requests that are all the same."""
    content = None if body is None else json.dumps(body).encode()

    def requests() -> Iterator[tuple[str, bytes | None]]:
        while True:
            yield path, content

    return requests
