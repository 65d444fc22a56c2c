"""The application: `create_app` loads the artifact and joins the parts."""

import ctypes
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from service import delivery, metrics, problems
from service.access_log import ACCESS_LOG, LoggedAnswers
from service.api import api
from service.docs import docs
from service.downloads import downloads
from service.drawing import Renderer
from service.formats import formats
from service.keeping import KeptAnswers
from service.loading import load, look, watch
from service.pages import pages
from service.state import EXTENSION, State, utc_now

MOST_BODY_BYTES = 1024 * 1024
_BUILD, _DATA = Path("build"), Path("data")
#: As malloc.h of glibc has it.
_M_ARENA_MAX = -8


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
    delivery.register(app)
    problems.register(app)
    app.wsgi_app = KeptAnswers(app.wsgi_app, state)  # type: ignore[method-assign]
    metrics.register(app)
    return app


def create_watching_app() -> Flask:
    """Return the application that a server runs: it takes up what is trained meanwhile."""
    _share_heaps()
    seen = look(_BUILD, _DATA)  # before it is loaded: what is written meanwhile is taken up
    app = create_app()
    watch(app.extensions[EXTENSION], _BUILD, _DATA, seen)
    if os.environ.get(ACCESS_LOG):
        app.wsgi_app = LoggedAnswers(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _share_heaps() -> None:
    """Let all threads share two heaps, where the C library has such: one each would never shrink."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 2)
