"""Keeping: an answer that was given today, from the same artifact, is given again without being made again.

It stands between the server and Flask, so that such an answer costs less than Flask itself. Kept are the
answers that `service.delivery` lets caches keep; the least asked for make way.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from service.state import State

#: Where the layers of the application say which route has answered.
ROUTE = "slipcast.route"
_MOST_BYTES = 8 * 1024 * 1024
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    route: str


class KeptAnswers:
    """A WSGI application that asks another only for what it has not kept."""

    def __init__(self, wsgi: WSGIApplication, state: State) -> None:
        self._wsgi = wsgi
        self._state = state
        self._kept: OrderedDict[_Key, _Answer] = OrderedDict()
        self._n_bytes = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
            return self._wsgi(environ, start_response)
        # What is loaded after this line makes another key: no old answer is kept as a new one.
        key = (
            self._state.serving.edition,
            self._state.now().date().isoformat(),
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
        if answer is None:
            return self._ask(key, environ, start_response)
        environ[ROUTE] = answer.route
        start_response(answer.status, list(answer.headers))
        return [answer.body]

    def _ask(self, key: _Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            started.append((status, headers))
            return start_response(status, headers, *rest)

        parts = self._wsgi(environ, note)
        status, headers = started[-1]
        if not status.startswith("200") or not _may_be_kept(headers):
            return parts
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        if self._state.serving.edition == key[0]:
            self._keep(key, _Answer(status, headers, body, environ.get(ROUTE, "")))
        return [body]

    def _keep(self, key: _Key, answer: _Answer) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._n_bytes += len(answer.body) - (len(before.body) if before else 0)
            self._kept[key] = answer
            while self._n_bytes > _MOST_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._n_bytes -= len(dropped.body)


def _may_be_kept(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "cache-control" and value.startswith("public") for name, value in headers)
