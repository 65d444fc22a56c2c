"""WSGI: a request as the environment that a WSGI application takes, and the response that it gives."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from time import thread_time
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

#: Headers that have names of their own in the environment.
_OWN_NAMES = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


@dataclass(frozen=True, slots=True)
class WsgiResponse:
    """A whole response, and the CPU seconds that it took."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    cpu_seconds: float


def environment(scope: Mapping[str, Any], body: bytes, content_length: int) -> WSGIEnvironment:
    """Return the WSGI environment of a request.

    Headers whose names contain an underscore are left out: in the environment they would be taken for those
    with a hyphen.

    Parameters
    ----------
    scope
        ASGI's connection scope.
    body
        What the application may read of the request's body.
    content_length
        Bytes of the body that the client sends.
    """
    server, client = scope["server"], scope["client"]
    path: bytes = scope["raw_path"]
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client:
        environ["REMOTE_ADDR"] = client[0]
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = _OWN_NAMES.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if environ.pop("HTTP_TRANSFER_ENCODING", None) or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(content_length)  # the body is whole by now
    return environ


def respond(wsgi: WSGIApplication, environ: WSGIEnvironment) -> WsgiResponse:
    """Let a WSGI application respond to a request.

    Parameters
    ----------
    wsgi
        The application.
    environ
        The request, see `environment`.
    """
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        started.append((status, headers))

    cpu_start = thread_time()
    parts: Iterable[bytes] = wsgi(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = started[-1]
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return WsgiResponse(int(status[:3]), encoded, body, thread_time() - cpu_start)
