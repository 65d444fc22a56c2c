"""The application: `create_app` loads the artifact and joins the parts."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from forecast.artifact import ArtifactRefused, load_artifact
from forecast.ledger import Issued, read_ledger
from service import delivery, metrics, problems
from service.api import api
from service.docs import docs
from service.downloads import downloads
from service.drawing import Renderer
from service.formats import formats
from service.pages import pages
from service.state import EXTENSION, State, utc_now

MOST_BODY_BYTES = 1024 * 1024


def create_app(
    build: Path = Path("build"), data: Path = Path("data"), now: Callable[[], datetime] = utc_now
) -> Flask:
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
    artifact, refusal = None, ""
    try:
        artifact = load_artifact(build)
    except ArtifactRefused as error:
        refusal = str(error)
        logging.getLogger(__name__).error("artifact refused: %s", refusal)
    app.extensions[EXTENSION] = State(artifact, refusal, now, _ledger(data), Renderer())
    for blueprint in (api, formats, downloads, pages, docs, metrics.metrics):
        app.register_blueprint(blueprint)
    metrics.register(app)
    delivery.register(app)
    problems.register(app)
    return app


def _ledger(data: Path) -> list[Issued]:
    """Return the ledger; one that can't be read is logged, and shown as empty."""
    try:
        return read_ledger(data)
    except ValueError as error:
        logging.getLogger(__name__).error("ledger refused: %s", error)
        return []
