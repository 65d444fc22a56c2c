"""The render process: charts and Parquet files are rendered by a child, started when the first is needed."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from forecast.extras import require

_MOST_CACHED = 256
#: The extra that each kind of task needs, and what to say of it.
_EXTRAS = {"svg": ("charts", "A chart"), "png": ("charts", "A chart"), "parquet": ("parquet", "Parquet")}


class RenderingFailed(RuntimeError):
    """The child has refused a task, or died of it."""


class RenderProcess:
    """Hands tasks to `forecast.rendering.worker`, one at a time, and caches the last files."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rendered = lru_cache(maxsize=_MOST_CACHED)(self._render)

    def render(self, task: Mapping[str, Any]) -> bytes:
        """Return the file of a task, see `forecast.rendering.worker.render`.

        Raises
        ------
        forecast.errors.MissingExtra
            If the libraries for it are not installed.
        RenderingFailed
            With the reason.
        """
        if task["kind"] in _EXTRAS:
            require(*_EXTRAS[task["kind"]])
        return self._rendered(json.dumps(task))

    def close(self) -> None:
        """End the child; the next task starts another."""
        with self._lock:
            if self._process is not None:
                self._process.communicate()  # the end of its input ends it
                self._process = None

    def _render(self, task: str) -> bytes:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                command = [sys.executable, "-m", "forecast.rendering.worker"]
                # The child ends with its input, so it never outlives this process.
                self._process = subprocess.Popen(  # noqa: S603 (no part of it comes from a request)
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            requests, responses = self._process.stdin, self._process.stdout
            assert requests is not None
            assert responses is not None
            try:
                requests.write(task.encode() + b"\n")
                requests.flush()
                n_bytes = int(responses.readline())
            except (OSError, ValueError) as error:
                self._process.kill()
                self._process.communicate()
                raise RenderingFailed("the render process has died") from error
            content = responses.read(abs(n_bytes))
        if n_bytes < 0:
            raise RenderingFailed(content.decode())
        return content
