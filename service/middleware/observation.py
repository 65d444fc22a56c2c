"""Layers: what the WSGI layers around the application share."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Where the application says, in the environment of a request, which route has answered.
ROUTE = "slipcast.route"
#: Where it says what its answer rests on: the edition and the day.
BASIS = "slipcast.basis"


class Noted:
    """A `start_response` that remembers what it was told."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self.status = "500 Internal Server Error"
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        self.status, self.headers = status, headers
        return self._start_response(status, headers, *rest)


class Observed(ABC):
    """A WSGI application that looks at each answer of another, and at how long it took."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._wsgi = wsgi

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, noted = perf_counter(), Noted(start_response)
        try:
            return self._wsgi(environ, noted)
        finally:
            self._observe(environ, noted.status.partition(" ")[0], perf_counter() - started)

    @abstractmethod
    def _observe(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        """Look at an answer: what was asked, its status of three digits, and the seconds it took."""
