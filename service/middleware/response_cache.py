"""Keeping: an answer that was given today, from the same artifact, is given again without being made again.

It stands between the server and Flask, so that a cached response costs less than Flask itself. What
`service.middleware.headers` marks as cacheable is cached; least recently used entries are evicted.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from service.middleware.observation import BASIS, ROUTE, Noted
from service.runtime.state import State

_MOST_BYTES = 8 * 1024 * 1024
#: Whatever is longer is made anew each time: nobody fills the store with what only they ask for.
_LONGEST_KEY = 600
#: What an entry takes besides what it says.
_BYTES_OF_AN_ENTRY = 1_000
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    route: str
    n_bytes: int


class KeptAnswers:
    """A WSGI application that asks another only for what it has not kept."""

    def __init__(self, wsgi: WSGIApplication, state: State) -> None:
        self._wsgi = wsgi
        self._state = state
        self._kept: OrderedDict[_Key, _Answer] = OrderedDict()
        self._n_bytes = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if environ["REQUEST_METHOD"] != "GET" or sum(map(len, key)) > _LONGEST_KEY:
            return self._wsgi(environ, start_response)
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
        if answer is None:
            return self._ask(key, environ, start_response)
        if _may_be_unchanged(answer, environ.get("HTTP_IF_NONE_MATCH", "")):
            return self._wsgi(environ, start_response)
        environ[ROUTE] = answer.route
        start_response(answer.status, list(answer.headers))
        return [answer.body]

    def _key(self, environ: WSGIEnvironment) -> _Key:
        """Return all that an answer depends on: what it rests on, and what was asked, where and how."""
        return (
            *self._state.serving.basis(self._state.now().date()),
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", ""),
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )

    def _ask(self, key: _Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        noted = Noted(start_response)
        parts = self._wsgi(environ, noted)
        # What was loaded meanwhile, or the day that has begun, may have answered instead.
        rests_on = environ.get(BASIS)
        if not noted.status.startswith("200") or rests_on != key[:2] or not _may_be_kept(noted.headers):
            return parts
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        said = sum(len(name) + len(value) for name, value in noted.headers) + sum(map(len, key))
        n_bytes = len(body) + said + _BYTES_OF_AN_ENTRY
        self._keep(key, _Answer(noted.status, noted.headers, body, environ.get(ROUTE, ""), n_bytes))
        return [body]

    def _keep(self, key: _Key, answer: _Answer) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._n_bytes += answer.n_bytes - (before.n_bytes if before else 0)
            self._kept[key] = answer
            while self._n_bytes > _MOST_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._n_bytes -= dropped.n_bytes


def _may_be_kept(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "cache-control" and value.startswith("public") for name, value in headers)


def _may_be_unchanged(answer: _Answer, if_none_match: str) -> bool:
    """Tell whether an asker may have the answer already, so that Flask has to look."""
    tags = (value for name, value in answer.headers if name.lower() == "etag")
    return "*" in if_none_match or any(tag.removeprefix("W/") in if_none_match for tag in tags)
