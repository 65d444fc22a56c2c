"""The HTTP protocol of a connection: uvicorn's, with time limits and with a limit of the headers' size.

Times are limited for the headers, for the body, for the pause between two requests, and for a response that
the client does not read. uvicorn itself limits the pause alone.
"""

import asyncio
import os
from dataclasses import dataclass
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from service.runtime.settings import PROXIES, listed
from service.server.connections import Connections

#: Seconds from the connection, or from the first byte of a later request, to the end of the headers.
HEADERS_WITHIN = 10.0
#: Seconds from the end of the headers to the end of the body.
BODY_WITHIN = 30.0
#: Seconds from a response to the first byte of the next request.
IDLE_FOR = 10
#: Seconds in which a client must have read some of a response, and all of it.
SOME_READ_WITHIN, ALL_READ_WITHIN = 10.0, 120.0
MOST_HEADER_BYTES = 64 * 1024
_CHECKED_EVERY = 1.0


@dataclass(frozen=True)
class _Wait:
    """What a connection waits for: for how long at most, and how much of a request has come, 0 to 2."""

    limit: float
    n_parts: int


_FOR_FIRST_REQUEST, _FOR_HEADERS = _Wait(HEADERS_WITHIN, 0), _Wait(HEADERS_WITHIN, 1)
_FOR_BODY, _FOR_NEXT_REQUEST = _Wait(BODY_WITHIN, 2), _Wait(IDLE_FOR, 0)

_REFUSAL = b"HTTP/1.1 %s\r\nconnection: close\r\ncontent-length: 0\r\n%s\r\n"
_TOO_MANY = _REFUSAL % (b"503 Service Unavailable", b"retry-after: 1\r\n")
_HEADERS_TOO_LARGE = _REFUSAL % (b"431 Request Header Fields Too Large", b"")


class Watch:
    """Closes connections whose time has run out; one for each worker, in its event loop."""

    def __init__(self) -> None:
        self.connections = Connections(listed(os.environ.get(PROXIES, "")))
        #: Bytes of responses that clients had not yet read when it last looked.
        self.n_unsent_bytes = 0
        self._runs = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start to look at the connections every second, if it doesn't yet.

        Parameters
        ----------
        loop
            The worker's.
        """
        if not self._runs:
            self._runs = True
            loop.call_later(_CHECKED_EVERY, self._check, loop)

    def _check(self, loop: asyncio.AbstractEventLoop) -> None:
        now, n_unsent = loop.time(), 0
        for connection in list(self.connections):
            n_unsent += connection.check(now)
        self.n_unsent_bytes = n_unsent
        loop.call_later(_CHECKED_EVERY, self._check, loop)


#: The watch of this process, which is one worker.
WATCH = Watch()


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose client can't keep the server waiting."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        #: What the connection waits for now, and since when; None if it does not wait.
        self._wait: _Wait | None = _FOR_FIRST_REQUEST
        self._since = self.loop.time()
        self._refused = False
        self._n_header_bytes = 0
        self._n_unsent, self._unsent_since, self._unsent_unchanged_since = 0, 0.0, 0.0

    @property
    def client_address(self) -> str:
        """Address of the peer; empty if the connection has none."""
        return self.client[0] if self.client else ""

    def awaited(self) -> tuple[int, float] | None:
        """Return how much of a request has come, and since when more is awaited; None if the client waits."""
        return None if self._wait is None else (self._wait.n_parts, self._since)

    def abort(self) -> None:
        """Close the connection at once, without sending what has not been sent."""
        self.transport.abort()

    def check(self, now: float) -> int:
        """Close the connection if a time limit has passed.

        Parameters
        ----------
        now
            Time of the event loop.

        Returns
        -------
        int
            Bytes that the client has not yet read.
        """
        n_unsent = self.transport.get_write_buffer_size()
        if n_unsent != self._n_unsent:
            self._unsent_unchanged_since = now
            if self._n_unsent == 0:
                self._unsent_since = now
            self._n_unsent = n_unsent
        is_unread = n_unsent > 0 and (
            now - self._unsent_unchanged_since > SOME_READ_WITHIN
            or now - self._unsent_since > ALL_READ_WITHIN
        )
        is_late = self._wait is not None and now - self._since > self._wait.limit
        if is_unread or (is_late and n_unsent == 0):
            self.abort()
        return n_unsent

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        WATCH.start(self.loop)
        if not WATCH.connections.add(self):
            self._refuse(_TOO_MANY)

    def connection_lost(self, exc: Exception | None) -> None:
        WATCH.connections.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)

    def on_message_begin(self) -> None:
        if self._wait is _FOR_FIRST_REQUEST:
            self._wait = _FOR_HEADERS  # its time began with the connection
        else:
            self._begin(_FOR_HEADERS)
        self._n_header_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        if self._fits(len(url)):
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._fits(len(name) + len(value)):
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if not self._refused:
            self._begin(_FOR_BODY)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refused:
            return
        self._wait = None
        super().on_message_complete()
        if self.cycle.response_complete:  # it did not need the body
            self._begin(_FOR_NEXT_REQUEST)

    def on_response_complete(self) -> None:
        if self._wait is None and not self.pipeline:
            self._begin(_FOR_NEXT_REQUEST)
        super().on_response_complete()

    def _begin(self, wait: _Wait) -> None:
        self._wait, self._since = wait, self.loop.time()

    def _fits(self, n_bytes: int) -> bool:
        """Count bytes of headers, and refuse the request if they are too many."""
        self._n_header_bytes += n_bytes
        if self._n_header_bytes > MOST_HEADER_BYTES and not self._refused:
            self._refuse(_HEADERS_TOO_LARGE)
        return not self._refused

    def _refuse(self, response: bytes) -> None:
        self._refused = True
        self.transport.write(response)
        self.transport.close()
