"""Headers of every response: validators for caches, compression, CORS and security policies."""

import gzip
import hashlib

from flask import Flask, Response, request

from service.middleware.observation import BASIS
from service.runtime.state import serving, today

#: Responses of a day and an artifact stay the same; a cache revalidates after so long.
_CACHED_SECONDS = 300
_LEAST_BYTES_TO_COMPRESS = 1_000
#: Say how things are at this very moment.
_NEVER_CACHED = ("/healthz", "/readyz", "/metrics")
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: A drawing styles itself, and other sites may show it in a frame.
_POLICY_OF_DRAWINGS = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
#: Pages of other sites may read responses and ask questions: nothing in them is private.
_OF_EVERY_RESPONSE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Vary": "Accept, Accept-Encoding",
}
_OF_OPTIONS = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Add them to every response of the application."""
    app.before_request(_not_modified)
    app.after_request(_add_headers)


def _entity_tag() -> str:
    """Return a hash of what the response depends on: the edition, the day, and the whole address."""
    return hashlib.sha256(f"{serving().edition} {today()} {request.full_path}".encode()).hexdigest()[:32]


def _is_cacheable() -> bool:
    return request.method in ("GET", "HEAD") and request.path not in _NEVER_CACHED


def _not_modified() -> Response | None:
    """Respond with 304 where the client has the response already."""
    if not (_is_cacheable() and request.if_none_match.contains_weak(_entity_tag())):
        return None
    return Response(status=304)


def _add_headers(response: Response) -> Response:
    request.environ[BASIS] = serving().basis(today())
    is_drawing = response.mimetype == "image/svg+xml"
    if "Content-Security-Policy" not in response.headers:
        policy = _POLICY_OF_DRAWINGS if is_drawing else _CONTENT_SECURITY_POLICY
        response.headers.add("Content-Security-Policy", policy)
    response.headers.extend(_OF_EVERY_RESPONSE)
    if request.method == "OPTIONS":
        response.headers.extend(_OF_OPTIONS)
    if _is_cacheable() and response.status_code in (200, 304):
        response.set_etag(_entity_tag(), weak=True)
        response.headers["Cache-Control"] = f"public, max-age={_CACHED_SECONDS}"
    else:
        response.headers["Cache-Control"] = "no-store"
    return _compress(response)


def _compress(response: Response) -> Response:
    if response.is_streamed or response.direct_passthrough:
        return response
    asked = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    if not asked or not request.accept_encodings.quality("gzip"):
        return response
    content = response.get_data()
    if len(content) >= _LEAST_BYTES_TO_COMPRESS:
        response.set_data(gzip.compress(content, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
