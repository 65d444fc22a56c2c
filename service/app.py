"""The application: `create_app` loads the artifact and joins the parts."""

import ctypes
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from service.middleware import headers, metrics
from service.middleware.access_log import ACCESS_LOG, LoggedAnswers
from service.middleware.response_cache import KeptAnswers
from service.openapi.docs import docs
from service.responses import problems
from service.routes.api import api
from service.routes.downloads import downloads
from service.routes.exports import formats
from service.routes.pages import pages
from service.runtime.reloader import load, look, watch
from service.runtime.render_process import Renderer
from service.runtime.state import EXTENSION, State, utc_now

MOST_BODY_BYTES = 1024 * 1024
_BUILD, _DATA = Path("build"), Path("data")
_KEPT_FREE_BYTES = 512 * 1024
#: As malloc.h of glibc has them.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LIBC = ctypes.CDLL(None)


def create_app(build: Path = _BUILD, data: Path = _DATA, now: Callable[[], datetime] = utc_now) -> Flask:
    """Return the WSGI application.

    Parameters
    ----------
    build
        Folder of the artifact. Without a usable one the service starts, says so at `/readyz`, and
        answers 503 to what needs one.
    data
        Folder of the ledger.
    now
        The clock, in UTC.
    """
    app = Flask("service")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    state = State(load(build, data), now, Renderer())
    app.extensions[EXTENSION] = state
    for blueprint in (api, formats, downloads, pages, docs, metrics.metrics):
        app.register_blueprint(blueprint)
    headers.register(app)
    problems.register(app)
    app.wsgi_app = KeptAnswers(app.wsgi_app, state)  # type: ignore[method-assign]
    metrics.register(app)
    return app


def create_watching_app() -> Flask:
    """Return the application that a server runs: it takes up what is trained meanwhile."""
    _keep_heaps_small()
    seen = look(_BUILD, _DATA)  # before it is loaded: what is written meanwhile is taken up
    app = create_app()
    _give_back()
    watch(app.extensions[EXTENSION], _BUILD, _DATA, seen)
    if os.environ.get(ACCESS_LOG):
        app.wsgi_app = LoggedAnswers(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _keep_heaps_small() -> None:
    """Let all threads share one heap that gives back what is free, where the C library has such.

    A heap for each thread would never shrink, and by itself the library keeps twice as much free as the
    largest piece that was ever freed, which is the whole artifact.
    """
    if hasattr(_LIBC, "mallopt"):
        _LIBC.mallopt(_M_ARENA_MAX, 1)
        _LIBC.mallopt(_M_MMAP_THRESHOLD, _KEPT_FREE_BYTES)
        _LIBC.mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE_BYTES)


def _give_back() -> None:
    """Give the memory back that reading the artifact needed, where the C library can."""
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)
