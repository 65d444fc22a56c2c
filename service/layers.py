"""Layers: what the WSGI layers around the application share."""

from typing import Any
from wsgiref.types import StartResponse

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
