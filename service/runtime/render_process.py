"""The render process: a child process that renders charts and Parquet files, started when first needed.

The libraries that render take more memory than all others; a child that never starts takes none. Tasks wait
for the child in a short queue, and each has a deadline: what can't be rendered in time is refused as busy.
"""

import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future
from http import HTTPStatus
from threading import Lock
from typing import Any

from forecast.extras import require
from service.responses.problems import Problem
from service.runtime.byte_cache import ByteCache
from service.runtime.render_child import ChildDied, RenderChild, RenderingFailed

#: The most tasks that wait while one is rendered.
MOST_WAITING = 8
#: Seconds that a task may wait for the child, that the child may render it, and that it may load libraries.
_WAITS_SECONDS, _RENDERS_SECONDS, _LOADS_SECONDS = 10.0, 10.0, 30.0
_MOST_CACHED_BYTES = 8 * 1024 * 1024
#: A task during which the child has died this often is not rendered again.
_MOST_DEATHS = 2
_MOST_DEADLY_TASKS = 64
_RETRY_AFTER_SECONDS = 5
#: For each kind of task, the extra that it needs, and the subject of the error if the extra is missing.
_EXTRAS = {"svg": ("charts", "A chart"), "png": ("charts", "A chart"), "parquet": ("parquet", "Parquet")}
_LOG = logging.getLogger(__name__)


class RenderProcess:
    """Passes tasks to the child, one at a time, and caches the latest results.

    Parameters
    ----------
    waits, renders
        Seconds that a task may wait for the child, and that the child may take for it.
    """

    def __init__(self, waits: float = _WAITS_SECONDS, renders: float = _RENDERS_SECONDS) -> None:
        self._waits, self._renders = waits, renders
        self._cached: ByteCache[bytes, bytes] = ByteCache(_MOST_CACHED_BYTES)
        self._lock = Lock()  # of what is under way
        self._under_way: dict[bytes, Future[bytes]] = {}
        self._turn = Lock()  # held by the thread that uses the child
        self._child: RenderChild | None = None
        self._deaths: OrderedDict[bytes, int] = OrderedDict()

    def render(self, task: Mapping[str, Any]) -> bytes:
        """Return the rendered file; an equal task that is under way is not rendered a second time.

        Parameters
        ----------
        task
            As `forecast.rendering.worker.render` takes it.

        Raises
        ------
        forecast.errors.MissingExtra
            If the libraries that the task needs are not installed.
        Problem
            503 if too many tasks wait, or if the child gave no answer in time.
        RenderingFailed
            If the child process reports an error, or has died of this task repeatedly.
        """
        if task["kind"] in _EXTRAS:
            require(*_EXTRAS[task["kind"]])
        line = json.dumps(task)
        key = hashlib.sha256(line.encode()).digest()
        with self._lock:
            cached = self._cached.get(key)
            if cached is not None:
                return cached
            others = self._under_way.get(key)
            if others is None:
                if len(self._under_way) > MOST_WAITING:
                    raise _busy("Too many charts and files are being made")
                own = self._under_way[key] = Future()
        if others is not None:
            return self._wait_for(others)
        try:
            content = self._in_turn(key, task["kind"], line)
        except BaseException as error:
            own.set_exception(error)
            raise
        else:
            self._cached.store(key, content, len(key) + len(content))
            own.set_result(content)
            return content
        finally:
            with self._lock:
                del self._under_way[key]

    def close(self) -> None:
        """Stop the child process; the next task starts a new one."""
        with self._turn:
            if self._child is not None:
                self._child.close()
                self._child = None

    def _wait_for(self, others: "Future[bytes]") -> bytes:
        try:
            return others.result(timeout=self._waits + self._renders)
        except TimeoutError:
            raise _busy("This chart or file is still being made") from None

    def _in_turn(self, key: bytes, kind: str, line: str) -> bytes:
        """Render a task once the child is free, unless that takes too long."""
        if self._deaths.get(key, 0) >= _MOST_DEATHS:
            raise RenderingFailed(f"the render process has died of this task {_MOST_DEATHS} times")
        if not self._turn.acquire(timeout=self._waits):
            raise _busy("Too many charts and files are being made")
        try:
            child = self._loaded_child(kind)
            try:
                return child.ask(line, self._renders)
            except ChildDied:
                self._count_death(key)  # a child that dies before, while it loads, did not die of the task
                raise
        except ChildDied:
            self._child = None
            _LOG.warning("the render process died or gave no answer in time; the next task starts another")
            if self._deaths.get(key, 0) >= _MOST_DEATHS:
                raise
            raise _busy("This chart or file could not be made in time") from None
        finally:
            self._turn.release()

    def _loaded_child(self, kind: str) -> RenderChild:
        """Return the running child, once it has the libraries of a kind of task."""
        if self._child is None or not self._child.is_running():
            self._child = RenderChild()
        if kind in _EXTRAS:
            self._child.load(kind, _LOADS_SECONDS)
        return self._child

    def _count_death(self, key: bytes) -> None:
        self._deaths[key] = self._deaths.get(key, 0) + 1
        self._deaths.move_to_end(key)
        if len(self._deaths) > _MOST_DEADLY_TASKS:
            self._deaths.popitem(last=False)


def _busy(what: str) -> Problem:
    detail = f"{what}; try again in {_RETRY_AFTER_SECONDS} s."
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, retry_after=_RETRY_AFTER_SECONDS)
