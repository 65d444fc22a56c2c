"""What the middleware shares: keys in the environment of a request, and observing responses."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Key of the route that responded.
ROUTE = "slipcast.route"
#: Key of what the response rests on: the edition and the day.
BASIS = "slipcast.basis"


class RecordedStart:
    """A `start_response` that records the status and the headers."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self.status = "500 Internal Server Error"
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        self.status, self.headers = status, headers
        return self._start_response(status, headers, *rest)


class ObservingMiddleware(ABC):
    """Middleware that observes each response, and how long it took."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._wsgi = wsgi

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, start = perf_counter(), RecordedStart(start_response)
        try:
            return self._wsgi(environ, start)
        finally:
            self._observe(environ, start.status.partition(" ")[0], perf_counter() - started)

    @abstractmethod
    def _observe(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        """Observe a response: the request's environment, the status of three digits, and the seconds."""
