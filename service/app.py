"""The Flask application: `create_app` loads the artifact and registers routes and middleware."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from forecast.artifact.store import is_current
from forecast.locations import locate
from service.middleware import busy, errors, headers, metrics
from service.middleware.access_log import AccessLog
from service.middleware.public_url import PublicUrl
from service.middleware.response_cache import CACHE, ResponseCache
from service.openapi.docs import docs
from service.routes.api import api
from service.routes.downloads import downloads
from service.routes.exports import exports
from service.routes.pages import pages
from service.runtime.clock import utc_now
from service.runtime.reloader import file_versions, load, watch
from service.runtime.render_process import RenderProcess
from service.runtime.settings import ACCESS_LOG, ALLOWED_HOSTS, BUILD, LEDGER, PUBLIC_URL, listed
from service.runtime.state import EXTENSION, State

MOST_BODY_BYTES = 1024 * 1024


def create_app(build: Path, ledger: Path, now: Callable[[], datetime] = utc_now) -> Flask:
    """Return the Flask application.

    Parameters
    ----------
    build
        The artifact's folder. Without a valid artifact the application still starts: `/readyz` reports why,
        and requests that need the artifact get a 503 response.
    ledger
        The ledger's file.
    now
        Returns the current time in UTC.

    Returns
    -------
    Flask
        The application, with the middleware around its `wsgi_app`.
    """
    app = Flask("service")
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    state = State(load(build, ledger), now, RenderProcess())
    app.extensions[EXTENSION] = state
    for blueprint in (api, exports, downloads, pages, docs, metrics.metrics):
        app.register_blueprint(blueprint)
    headers.register(app)
    errors.register(app)
    busy.register(app)
    app.extensions[CACHE] = ResponseCache(app.wsgi_app, state)
    app.wsgi_app = app.extensions[CACHE]  # type: ignore[method-assign]
    metrics.register(app)
    return app


def create_watching_app() -> Flask:
    """Return the application of a worker process, which reloads new artifacts and ledgers.

    The launcher passes the folders that its options name in the environment, see `service.runtime.settings`.
    """
    build, ledger = find_folders()
    versions = file_versions(build, ledger)  # before loading, so that no later change is missed
    app = create_app(build, ledger)
    watch(app.extensions[EXTENSION], find_folders, versions)
    public_url, hosts = os.environ.get(PUBLIC_URL, ""), listed(os.environ.get(ALLOWED_HOSTS, ""))
    app.wsgi_app = PublicUrl(app, public_url, hosts)  # type: ignore[method-assign]
    if os.environ.get(ACCESS_LOG):
        app.wsgi_app = AccessLog(app.wsgi_app)  # type: ignore[method-assign]
    return app


def find_folders() -> tuple[Path, Path]:
    """Return the artifact's folder and the ledger's file: as options name them, or else where they are now.

    An artifact in the user's folder that other code has made gives way to the one that the package brought.
    """
    located = locate()
    build = located.build
    if located.fallback_build is not None and build != located.fallback_build and not is_current(build):
        build = located.fallback_build
    named_build, named_ledger = os.environ.get(BUILD), os.environ.get(LEDGER)
    return Path(named_build) if named_build else build, Path(named_ledger) if named_ledger else located.ledger
