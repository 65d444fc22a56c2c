"""Response headers: ETag and Cache-Control, gzip, CORS and security policies."""

import gzip
import hashlib
from http import HTTPStatus

from flask import Flask, Response, request

from service.middleware.observation import BASIS
from service.runtime.state import serving, today

#: Responses change only with the day, the artifact or the ledger; caches revalidate after this long.
_CACHED_SECONDS = 300
_LEAST_BYTES_TO_COMPRESS = 1_000
#: Browsers send about 150 characters. Reading the media types takes time that grows with the square of the
#: length: three seconds for 60,000 spaces.
_LONGEST_ACCEPT = 1_000
#: These report the current state.
_NEVER_CACHED = ("/healthz", "/readyz", "/metrics")
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: An SVG image contains its own styles, and other sites may embed it.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
#: Scripts of other sites may send requests and read responses: nothing in them is private.
_COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Link, Retry-After, Slipcast-Citation",
    "Vary": "Accept, Accept-Encoding",
}
_OPTIONS_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": "Content-Encoding, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Add the headers to every response of the application."""
    app.before_request(_ignore_long_accept)
    app.after_request(_add_headers)


def _ignore_long_accept() -> None:
    """Respond to a client with an overlong Accept header as to one that sends none."""
    if len(request.environ.get("HTTP_ACCEPT", "")) > _LONGEST_ACCEPT:
        del request.environ["HTTP_ACCEPT"]


def _entity_tag() -> str:
    """Return a hash of what the response depends on: the edition, the day, and the URL."""
    return hashlib.sha256(f"{serving().edition} {today()} {request.full_path}".encode()).hexdigest()[:32]


def _is_cacheable() -> bool:
    return request.method in ("GET", "HEAD") and request.path not in _NEVER_CACHED


def _add_headers(response: Response) -> Response:
    request.environ[BASIS] = serving().basis(today())
    if "Content-Security-Policy" not in response.headers:
        policy = _SVG_POLICY if response.mimetype == "image/svg+xml" else _CONTENT_SECURITY_POLICY
        response.headers.add("Content-Security-Policy", policy)
    response.headers.extend(_COMMON_HEADERS)
    if request.method == "OPTIONS":
        response.headers.extend(_OPTIONS_HEADERS)
    if _is_cacheable() and response.status_code == HTTPStatus.OK:
        response.set_etag(_entity_tag(), weak=True)
        response.headers["Cache-Control"] = f"public, max-age={_CACHED_SECONDS}"
        response.make_conditional(request)  # 304 if the client already has the current response
    else:
        response.headers["Cache-Control"] = "no-store"
    return _compress(response)


def _compress(response: Response) -> Response:
    if response.is_streamed or response.direct_passthrough or response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    if not accepted or not request.accept_encodings.quality("gzip"):
        return response
    content = response.get_data()
    if len(content) >= _LEAST_BYTES_TO_COMPRESS:
        response.set_data(gzip.compress(content, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
