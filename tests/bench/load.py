"""Load: ask a server again and again from this process, and see from outside what it costs."""

import http.client
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import children

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

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


def worker_megabytes(pid: int) -> float:
    """Return the memory of the largest process that a server has started itself: of its worker."""
    pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in children(pid) or [pid]]
    return max(pages) * _PAGE_BYTES / 1e6


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
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        todo = requests()
        while time.perf_counter() < end and not failures:
            path, body = next(todo)
            started = time.perf_counter()
            headers = {"Content-Type": "application/json"} if body is not None else {}
            try:
                connection.request("GET" if body is None else "POST", path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException) as error:
                failures.append(f"{path}: {error!r}")
                return
            waits[number].append(time.perf_counter() - started)
            if answer.status > most_status:
                failures.append(f"{path} answered {answer.status}: {content[:300]!r}")

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
