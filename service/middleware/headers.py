"""Delivery: what goes around an answer: validators for caches, compression, and headers for browsers."""

import gzip
import hashlib

from flask import Flask, Response, request

from service.middleware.observation import BASIS
from service.responses.body import Body, as_json
from service.runtime.state import serving, today

#: Answers of a day and an artifact stay the same; a cache asks again after so long.
_CACHED_SECONDS = 300
_LEAST_BYTES_TO_COMPRESS = 1_000
#: Tell of this very moment.
_NEVER_KEPT = ("/healthz", "/readyz", "/metrics")
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: A drawing styles itself, and other sites may show it in a frame.
_POLICY_OF_DRAWINGS = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
#: Pages of other sites may read answers and ask questions: there is nothing private in any.
_OF_EVERY_ANSWER = {
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


def json_answer(body: Body) -> Response:
    """Return a body as an answer; what is unknown is left out."""
    return Response(as_json(body), content_type="application/json")


def register(app: Flask) -> None:
    """Deliver every answer of the application in this way."""
    app.before_request(_not_modified)
    app.after_request(_deliver)


def _entity_tag() -> str:
    """Return what an answer to this request depends on: the edition, the day, and the whole address."""
    return hashlib.sha256(f"{serving().edition} {today()} {request.full_path}".encode()).hexdigest()[:32]


def _is_kept() -> bool:
    return request.method in ("GET", "HEAD") and request.path not in _NEVER_KEPT


def _not_modified() -> Response | None:
    """Answer at once where the asker has the answer already."""
    if not (_is_kept() and request.if_none_match.contains_weak(_entity_tag())):
        return None
    return Response(status=304)


def _deliver(response: Response) -> Response:
    request.environ[BASIS] = serving().basis(today())
    is_drawing = response.mimetype == "image/svg+xml"
    if "Content-Security-Policy" not in response.headers:
        policy = _POLICY_OF_DRAWINGS if is_drawing else _CONTENT_SECURITY_POLICY
        response.headers.add("Content-Security-Policy", policy)
    response.headers.extend(_OF_EVERY_ANSWER)
    if request.method == "OPTIONS":
        response.headers.extend(_OF_OPTIONS)
    if _is_kept() and response.status_code in (200, 304):
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
