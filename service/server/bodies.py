"""Bodies of requests: they are read whole before the application sees them, within limits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.server.admission import Busy

Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A body.

    Attributes
    ----------
    content
        The whole body; empty if it is too large.
    n_bytes
        Its length; if it is too large, as much of it as is known.
    """

    content: bytes
    n_bytes: int


class Bodies:
    """Reads bodies, and knows how many bytes of them are held in memory.

    Parameters
    ----------
    most_bytes
        The longest body that is read.
    most_bytes_in_all
        The most bytes that may be held at a time.
    """

    def __init__(self, most_bytes: int, most_bytes_in_all: int) -> None:
        self._most_bytes, self._most_bytes_in_all = most_bytes, most_bytes_in_all
        self._n_held = 0

    async def read(self, scope: Mapping[str, Any], receive: Receive) -> RequestBody | None:
        """Read the body of a request; of one that is too large, no more than shows that.

        Parameters
        ----------
        scope, receive
            Those of ASGI.

        Returns
        -------
        RequestBody or None
            To be given to `release` after use; None if the client has gone.

        Raises
        ------
        Busy
            If too many bytes are held already.
        """
        declared = content_length(scope)
        if declared == 0 or (declared is not None and declared > self._most_bytes):
            return RequestBody(b"", declared)
        parts: list[bytes] = []
        n_bytes = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                parts.append(message["body"])
                n_bytes += len(parts[-1])
                self._n_held += len(parts[-1])
                if n_bytes > self._most_bytes:
                    return RequestBody(b"", n_bytes)
                if not message["more_body"]:
                    self._n_held += n_bytes  # the body's own, until it is released
                    return RequestBody(b"".join(parts), n_bytes)
                if self._n_held > self._most_bytes_in_all:
                    raise Busy(1)
        finally:
            self._n_held -= n_bytes

    def release(self, body: RequestBody) -> None:
        """Tell that a body is no longer needed.

        Parameters
        ----------
        body
            One that `read` has returned.
        """
        self._n_held -= len(body.content)


def content_length(scope: Mapping[str, Any]) -> int | None:
    """Return the length that a request declares for its body; None if the body comes in chunks.

    Parameters
    ----------
    scope
        That of ASGI; the HTTP parser has checked its headers.
    """
    length = 0
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            length = int(value)
    return length
