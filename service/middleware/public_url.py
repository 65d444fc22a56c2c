"""The public URL: what links begin with, and the names under which the service may be addressed.

Without these settings, links follow the scheme and the Host of each request, whatever the client wrote there.
"""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from werkzeug.sansio.utils import host_is_trusted

from service.responses.problems import FaultBody, Problem

#: Names of this machine, which are always allowed.
_LOOPBACK = ("localhost", "127.0.0.1")
#: What a machine in the same network asks for, by an address instead of a name.
_ANY_HOST = ("/healthz", "/readyz", "/metrics")
#: Key of the WSGI environment that tells that the request's host is not allowed.
_REFUSED = "slipcast.refused_host"


def split_public_url(url: str) -> tuple[str, str]:
    """Return the scheme and the host of a public URL.

    Parameters
    ----------
    url
        Such as `https://slipcast.example`, with a port if need be.

    Raises
    ------
    ValueError
        If it has another scheme than http or https, no host, or more than scheme, host and port.

    Examples
    --------
    >>> split_public_url("https://slipcast.example:8443")
    ('https', 'slipcast.example:8443')
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no public URL; write it as https://slipcast.example")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"{url!r} has more than a scheme, a host and a port; leave the rest out")
    return parts.scheme, parts.netloc


class PublicUrl:
    """Middleware that puts the public URL in place of what the request says, and refuses foreign hosts.

    Parameters
    ----------
    app
        The application, to which it is added as the outermost middleware.
    public_url
        See `split_public_url`; empty if links follow the request.
    allowed_hosts
        Names that requests may address, besides those of the public URL and of this machine; a leading dot
        allows all names that end so. Without these and a public URL, every name is allowed.
    """

    def __init__(self, app: Flask, public_url: str, allowed_hosts: Iterable[str]) -> None:
        self._wsgi: WSGIApplication = app.wsgi_app
        self._public = split_public_url(public_url) if public_url else None
        names = [*allowed_hosts, *(self._public[1:] if self._public else ())]
        self._allowed = [name.lower() for name in (*names, *_LOOPBACK)] if names else []
        app.before_request(_refuse_foreign_host)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._allowed and environ["PATH_INFO"] not in _ANY_HOST:
            environ[_REFUSED] = not host_is_trusted(environ.get("HTTP_HOST", "").lower(), self._allowed)
        if self._public is not None and not environ.get(_REFUSED):
            environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._public
        return self._wsgi(environ, start_response)


def _refuse_foreign_host() -> None:
    if request.environ.get(_REFUSED):
        fault = "the service is not known by this name"
        remedy = "use its public address"
        detail = f"The Host of the request is wrong: {fault}; {remedy}."
        faults = [FaultBody(field="Host", fault=fault, remedy=remedy)]
        raise Problem(HTTPStatus.MISDIRECTED_REQUEST, "unknown-host", detail, faults)
