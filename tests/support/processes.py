"""The real service as a process, looked at from outside."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

_READY_WITHIN_SECONDS = 60


class Service:
    """A service of a folder's `build/` and `data/`, with its log in another folder or in the same."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        environment: dict[str, str] | None = None,
        log_in: Path | None = None,
    ) -> None:
        self.port = free_port()
        self.log = (log_in or folder) / "service.log"
        self._out = self.log.open("wb")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "service", "--port", str(self.port)),
                *("--build", str(folder / "build"), "--data", str(folder / "data"), *arguments),
            ],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )

    def connection(self, timeout: float = 60.0) -> http.client.HTTPConnection:
        """Return a connection of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, path: str, body: Any = None, timeout: float = 60.0) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        status, content = self._answer(path, body, timeout)
        return status, json.loads(content)

    def text(self, path: str) -> str:
        """Return an answer as text."""
        return self._answer(path)[1].decode()

    def _answer(self, path: str, body: Any = None, timeout: float = 60.0) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        content = json.dumps(body) if body is not None else None
        with closing(self.connection(timeout)) as connection:
            connection.request("GET" if body is None else "POST", path, content, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def answers(self, path: str = "/healthz") -> bool:
        """Tell whether anything answers at all."""
        try:
            self.ask(path, timeout=5.0)
        except OSError:
            return False
        return True

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        return [pid for pid in children(self.process.pid) if "spawn_main" in command(pid)]

    def stop(self) -> None:
        """Tell it to stop, if it still runs, and wait until it has."""
        stop(self.process)
        self._out.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Tell a process to stop, if it still runs, and wait until it has."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


@contextmanager
def stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stop a process in the end."""
    try:
        yield
    finally:
        stop(process)


@contextmanager
def serving(
    folder: Path,
    *arguments: str,
    environment: dict[str, str] | None = None,
    log_in: Path | None = None,
) -> Iterator[Service]:
    """Yield a service that answers; it is stopped in the end."""
    service = Service(folder, *arguments, environment=environment, log_in=log_in)
    try:
        wait_until(service.answers, service.log)
        yield service
    finally:
        service.stop()


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, by whichever of its threads, and that still run."""
    found: list[int] = []
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in told.read_text().split()]
        except OSError:
            continue  # the thread has ended
    return found


def command(pid: int) -> str:
    """Return the command line of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def wait_until(holds: Callable[[], bool], log: Path, seconds: float = _READY_WITHIN_SECONDS) -> None:
    """Wait for something that comes; what takes for ever fails with the log."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(log.read_text())
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody listens at, below those that the system gives to clients."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as found:
            try:
                found.bind(("", port))
            except OSError:
                continue
        return port
