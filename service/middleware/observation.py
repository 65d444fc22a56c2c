"""Shared by the middleware: keys of the WSGI environment, and a base class that observes responses."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Key of the route that handled the request.
ROUTE = "slipcast.route"
#: Key of the edition and the day that the response depends on, see `service.runtime.state.Serving.basis`.
BASIS = "slipcast.basis"


class RecordedStart:
    """A `start_response` that records the status and the headers before it passes them on."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self.status = "500 Internal Server Error"
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        self.status, self.headers = status, headers
        return self._start_response(status, headers, *rest)


class ObservingMiddleware(ABC):
    """Base of middleware that observes the status and the duration of each response."""

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
        """Observe one response.

        Parameters
        ----------
        environ
            The request's WSGI environment.
        status
            Three digits.
        seconds
            From the request to the response.
        """
