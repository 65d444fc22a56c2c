"""Drawing: files that a process of its own renders, started when the first of them is asked for."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

_KEPT = 256


class DrawingFailed(RuntimeError):
    """The process that renders has refused a task, or died of it."""


class Renderer:
    """Hands tasks to `forecast.rendering.worker`, one at a time, and keeps the last files."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rendered = lru_cache(maxsize=_KEPT)(self._render)

    def render(self, task: Mapping[str, Any]) -> bytes:
        """Return the file of a task, see `forecast.rendering.worker.render`.

        Raises
        ------
        DrawingFailed
            With the reason.
        """
        return self._rendered(json.dumps(task))

    def close(self) -> None:
        """End the process; the next task starts another."""
        with self._lock:
            if self._process is not None:
                self._process.communicate()  # the end of its input ends it
                self._process = None

    def _render(self, task: str) -> bytes:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                command = [sys.executable, "-m", "forecast.rendering.worker"]
                # The child ends with its input, so it never outlives this process.
                self._process = subprocess.Popen(  # noqa: S603 (no word of it is anybody's)
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            asks, answers = self._process.stdin, self._process.stdout
            assert asks is not None
            assert answers is not None
            try:
                asks.write(task.encode() + b"\n")
                asks.flush()
                n_bytes = int(answers.readline())
            except (OSError, ValueError) as error:
                self._process.kill()
                self._process.communicate()
                raise DrawingFailed("the process that renders has died") from error
            content = answers.read(abs(n_bytes))
        if n_bytes < 0:
            raise DrawingFailed(content.decode())
        return content
