"""The render process: a child process that renders charts and Parquet files, started when first needed.

The libraries that render take more memory than all others; a child that never starts takes none.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from forecast.extras import require

_MOST_CACHED = 256
#: For each kind of task, the extra that it needs, and the subject of the error if the extra is missing.
_EXTRAS = {"svg": ("charts", "A chart"), "png": ("charts", "A chart"), "parquet": ("parquet", "Parquet")}


class RenderingFailed(RuntimeError):
    """The child process could not render a task, or died while doing so."""


class RenderProcess:
    """Passes tasks to `forecast.rendering.worker`, one at a time, and caches the latest results."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rendered = lru_cache(maxsize=_MOST_CACHED)(self._render)

    def render(self, task: Mapping[str, Any]) -> bytes:
        """Return the rendered file.

        Parameters
        ----------
        task
            As `forecast.rendering.worker.render` takes it.

        Raises
        ------
        forecast.errors.MissingExtra
            If the libraries that the task needs are not installed.
        RenderingFailed
            If the child process reports an error or dies.
        """
        if task["kind"] in _EXTRAS:
            require(*_EXTRAS[task["kind"]])
        return self._rendered(json.dumps(task))

    def close(self) -> None:
        """Stop the child process; the next task starts a new one."""
        with self._lock:
            if self._process is not None:
                self._process.communicate()  # this closes its input, and then it exits
                self._process = None

    def _render(self, task: str) -> bytes:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                command = [sys.executable, "-m", "forecast.rendering.worker"]
                # The child exits when its input closes, so it never outlives this process.
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
        if n_bytes < 0:  # the worker reports an error by a negative length
            raise RenderingFailed(content.decode())
        return content
