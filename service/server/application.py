"""The ASGI application that uvicorn runs: it reads requests, and lets the Flask application answer them.

What takes no time is answered in the event loop, without waiting for a thread: health checks, and responses
that are cached. All else goes to one of three queues, see `service.server.admission`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from forecast.orphans import end_with_parent
from service.app import MOST_BODY_BYTES, create_watching_app
from service.middleware.busy import RETRY_AFTER
from service.middleware.response_cache import CACHE
from service.runtime.heap import freeze
from service.server.admission import Busy, Costs, Queue
from service.server.bodies import Bodies, Receive, RequestBody
from service.server.protocol import WATCH
from service.server.wsgi import WsgiResponse, environment, respond

_HEALTH = ("/healthz", "/readyz")
#: A request is costly that will probably take more CPU seconds, or whose body has more bytes.
_COSTLY_SECONDS, _COSTLY_BYTES = 0.05, 32 * 1024
#: Files that are rendered by a process of its own, one at a time.
_RENDERED = ("/chart.svg", "/chart.png", ".parquet")
#: Bodies that are being read or worked on may take this many bytes in all, and so may responses that clients
#: do not read.
_MOST_BODIES_BYTES, _MOST_UNSENT_BYTES = 32 * 1024 * 1024, 64 * 1024 * 1024

_Send = Callable[[dict[str, Any]], Awaitable[None]]


def create_application() -> "Application":
    """Return the application of a worker process, which ends with the server's main process."""
    end_with_parent(os.getppid())
    app = create_watching_app()
    freeze()
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    return Application(app.wsgi_app, rules, app.extensions[CACHE].holds)


class Application:
    """An ASGI application around a WSGI application.

    Parameters
    ----------
    wsgi
        The WSGI application.
    rules
        Patterns of its routes.
    is_cached
        Returns whether the application has the response to a request at hand.
    """

    def __init__(
        self, wsgi: WSGIApplication, rules: Iterable[str], is_cached: Callable[[WSGIEnvironment], bool]
    ) -> None:
        self._wsgi = wsgi
        self._is_cached = is_cached
        self._costs = Costs(rules)
        # One thread for what is costly: Python runs one at a time, and each more would delay the cheap ones.
        self._cheap: Queue[WsgiResponse] = Queue("cheap", n_threads=8, most_items=400)
        self._costly: Queue[WsgiResponse] = Queue("costly", 1, most_items=100, most_seconds=10.0, within=30.0)
        self._rendered: Queue[WsgiResponse] = Queue("rendered", 1, most_items=9, within=10.0)
        self._bodies = Bodies(MOST_BODY_BYTES, _MOST_BODIES_BYTES)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: _Send) -> None:
        body = None
        try:
            body = await self._bodies.read(scope, receive)
            if body is None:
                return  # the client has gone
            response = await self._answer(scope, body, receive)
        except Busy as busy:
            environ = environment(scope, b"", 0)
            environ[RETRY_AFTER] = busy.retry_after
            response = respond(self._wsgi, environ)
        finally:
            if body is not None:
                self._bodies.release(body)
        if response is not None:
            await _send(send, response, scope)

    async def _answer(
        self, scope: dict[str, Any], body: RequestBody, receive: Receive
    ) -> WsgiResponse | None:
        """Return the response; None if the client went before work on it began."""
        environ = environment(scope, body.content, body.n_bytes)
        path = environ["PATH_INFO"]
        if path in _HEALTH or self._is_cached(environ):
            return respond(self._wsgi, environ)
        # What a compressed body asks for is not known before it is inflated: it counts as a large one.
        is_compressed = "HTTP_CONTENT_ENCODING" in environ and bool(body.content)
        is_large = len(body.content) > _COSTLY_BYTES or is_compressed
        route = self._costs.route(path) + ("z" if is_compressed else "+" if is_large else "")
        # Every question, release and announcement is an object; what holds none is read all the same.
        n_units = 1 + body.content.count(b"{") + len(body.content) // 1024
        seconds = self._costs.expected(route, n_units)
        loop = asyncio.get_running_loop()
        if path.endswith(_RENDERED):
            queue = self._rendered
        elif seconds > _COSTLY_SECONDS or is_large:
            queue = self._costly
            if WATCH.n_unsent_bytes > _MOST_UNSENT_BYTES:
                raise Busy(1)
        else:
            queue = self._cheap
        future = queue.submit(loop, lambda: respond(self._wsgi, environ), seconds)
        if queue is self._cheap:
            response: WsgiResponse | None = await asyncio.wrap_future(future)
        else:
            response = await _unless_gone(future, receive)
        if response is not None:
            self._costs.learn(route, n_units, response.cpu_seconds)
        return response


async def _unless_gone(future: "Future[WsgiResponse]", receive: Receive) -> WsgiResponse | None:
    """Wait for a response; if its client goes before work on it began, it is not worked on."""
    response = asyncio.wrap_future(future)
    gone = asyncio.create_task(_gone(receive))
    either: list[asyncio.Future[Any]] = [response, gone]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not response.done() and future.cancel():
        return None
    gone.cancel()
    return await response


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: _Send, response: WsgiResponse, scope: dict[str, Any]) -> None:
    headers = response.headers
    if (b"expect", b"100-continue") in scope["headers"]:
        # The client may still wait for leave to send a body that nobody needs.
        headers = [*headers, (b"connection", b"close")]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
