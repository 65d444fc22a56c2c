"""The response cache: equal GET requests get the stored response until the day or the artifact changes.

It wraps the whole Flask application, so that a cached response does not pay for Flask's routing. It stores
responses whose Cache-Control is public, see `service.middleware.headers`. Least recently used entries are
evicted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import parse_etags, unquote_etag

from service.middleware.observation import BASIS, ROUTE, RecordedStart
from service.runtime.byte_cache import ByteCache
from service.runtime.state import State

#: Key of the application's extensions under which its cache is.
CACHE = "slipcast.cache"
_MOST_BYTES = 8 * 1024 * 1024
#: Requests with a longer key are not cached, so that long URLs or headers cannot fill the cache.
_LONGEST_KEY = 600
#: Estimated overhead of an entry beside its content.
_BYTES_OF_AN_ENTRY = 1_000
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _CachedResponse:
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    route: str

    def is_current(self, if_none_match: str) -> bool:
        """Return whether a client that sends this header already has the response."""
        tag = next(value for name, value in self.headers if name.lower() == "etag")
        return parse_etags(if_none_match).contains_weak(unquote_etag(tag)[0] or "")

    def headers_of_304(self) -> list[tuple[str, str]]:
        """Return the headers of the response that leaves the body out."""
        return [(name, value) for name, value in self.headers if not name.lower().startswith("content-")]


class ResponseCache:
    """Middleware that responds to requests whose responses are cached, and passes on all others.

    Parameters
    ----------
    wsgi
        The application to wrap.
    state
        Its state, which holds the current edition and the clock.
    """

    def __init__(self, wsgi: WSGIApplication, state: State) -> None:
        self._wsgi = wsgi
        self._state = state
        self._responses: ByteCache[_Key, _CachedResponse] = ByteCache(_MOST_BYTES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if environ["REQUEST_METHOD"] != "GET" or sum(map(len, key)) > _LONGEST_KEY:
            return self._wsgi(environ, start_response)
        response = self._responses.get(key)
        if response is None:
            return self._pass_on(key, environ, start_response)
        environ[ROUTE] = response.route
        if "HTTP_IF_NONE_MATCH" in environ and response.is_current(environ["HTTP_IF_NONE_MATCH"]):
            start_response("304 Not Modified", response.headers_of_304())
            return []
        start_response(response.status, list(response.headers))
        return [response.body]

    def holds(self, environ: WSGIEnvironment) -> bool:
        """Return whether a request can be answered from the cache, without work.

        Parameters
        ----------
        environ
            The request's WSGI environment.
        """
        return environ["REQUEST_METHOD"] == "GET" and self._key(environ) in self._responses

    def _key(self, environ: WSGIEnvironment) -> _Key:
        """Return everything that a response depends on: the edition, the day, and parts of the request."""
        return (
            *self._state.serving.basis(self._state.now().date()),
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", ""),
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get("HTTP_ACCEPT_ENCODING", ""),
        )

    def _pass_on(self, key: _Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start = RecordedStart(start_response)
        parts = self._wsgi(environ, start)
        # A reload or midnight during the request changes the basis: the key is then no longer the response's.
        basis = environ.get(BASIS)
        if not start.status.startswith("200") or basis != key[:2] or not _is_public(start.headers):
            return parts
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        n_text = sum(len(name) + len(value) for name, value in start.headers) + sum(map(len, key))
        n_bytes = len(body) + n_text + _BYTES_OF_AN_ENTRY
        self._responses.store(
            key, _CachedResponse(start.status, start.headers, body, environ.get(ROUTE, "")), n_bytes
        )
        return [body]


def _is_public(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "cache-control" and value.startswith("public") for name, value in headers)
