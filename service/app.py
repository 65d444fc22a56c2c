"""The application: `create_app` loads the artifact and joins the parts."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from service.middleware import errors, headers, metrics
from service.middleware.access_log import AccessLog
from service.middleware.response_cache import ResponseCache
from service.openapi.docs import docs
from service.routes.api import api
from service.routes.downloads import downloads
from service.routes.exports import exports
from service.routes.pages import pages
from service.runtime.clock import utc_now
from service.runtime.reloader import load, look, watch
from service.runtime.render_process import RenderProcess
from service.runtime.settings import ACCESS_LOG, BUILD, LEDGER
from service.runtime.state import EXTENSION, State

MOST_BODY_BYTES = 1024 * 1024


def create_app(build: Path, ledger: Path, now: Callable[[], datetime] = utc_now) -> Flask:
    """Return the WSGI application.

    Parameters
    ----------
    build
        Folder of the artifact. Without a usable one the service starts, says so at `/readyz`, and
        responds with 503 to what needs one.
    ledger
        The ledger's file.
    now
        The clock, in UTC.
    """
    app = Flask("service")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    state = State(load(build, ledger), now, RenderProcess())
    app.extensions[EXTENSION] = state
    for blueprint in (api, exports, downloads, pages, docs, metrics.metrics):
        app.register_blueprint(blueprint)
    headers.register(app)
    errors.register(app)
    app.wsgi_app = ResponseCache(app.wsgi_app, state)  # type: ignore[method-assign]
    metrics.register(app)
    return app


def create_watching_app() -> Flask:
    """Return the application of a server's worker, which reloads what is trained or issued meanwhile."""
    build, ledger = Path(os.environ[BUILD]), Path(os.environ[LEDGER])
    seen = look(build, ledger)  # before loading: what is written meanwhile is reloaded
    app = create_app(build, ledger)
    watch(app.extensions[EXTENSION], build, ledger, seen)
    if os.environ.get(ACCESS_LOG):
        app.wsgi_app = AccessLog(app.wsgi_app)  # type: ignore[method-assign]
    return app
