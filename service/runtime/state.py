"""State: what the application answers from, and functions that return it for the current request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import cast

from flask import current_app, g

from forecast.answering.ledger import Issued
from forecast.artifact.store import Artifact
from service.responses.problems import Problem
from service.runtime.render_process import RenderProcess

EXTENSION = "slipcast"
#: The service is not ready if its reloader has not looked at the files for so long.
MOST_UNWATCHED = timedelta(seconds=60)


@dataclass(frozen=True)
class Serving:
    """What the application answers from; it is replaced as a whole when files change.

    Attributes
    ----------
    artifact
        None if no valid one was found.
    refusal
        Why there is no artifact, or why the latest one was refused; empty if neither is the case.
    ledger
        The forecasts that were issued.
    ledger_refusal
        Why the latest ledger was refused; empty if it was not.
    edition
        A hash of the artifact and the ledger. Responses of the same edition and day are equal.
    """

    artifact: Artifact | None
    refusal: str
    ledger: Sequence[Issued]
    ledger_refusal: str
    edition: str

    def basis(self, day: date) -> tuple[str, str]:
        """Return what a response depends on besides its request: the edition and the day."""
        return self.edition, day.isoformat()


@dataclass
class State:
    """What `create_app` stores with the application; the reloader replaces `serving` and `watched_at`.

    Attributes
    ----------
    serving
        What the application answers from.
    now
        Returns the current time in UTC.
    renderer
        The process that renders charts and Parquet files.
    watched_at
        When the reloader last looked at the files; None if none watches them.
    """

    serving: Serving
    now: Callable[[], datetime]
    renderer: RenderProcess
    watched_at: datetime | None = None

    def unwatched_for(self) -> timedelta:
        """Return the time since the reloader last looked at the files; zero if none watches them."""
        return timedelta() if self.watched_at is None else self.now() - self.watched_at


def state() -> State:
    """Return the state of the current application."""
    return cast(State, current_app.extensions[EXTENSION])


def serving() -> Serving:
    """Return what the current request is answered from; a reload during the request does not change it."""
    if "serving" not in g:
        g.serving = state().serving
    return cast(Serving, g.serving)


def moment() -> datetime:
    """Return the time of the current request in UTC; every call during the request returns the same."""
    if "moment" not in g:
        g.moment = state().now()
    return cast(datetime, g.moment)


def today() -> date:
    """Return the date of the current request in UTC."""
    return moment().date()


def artifact() -> Artifact:
    """Return the artifact that the current request is answered from.

    Raises
    ------
    Problem
        503 if no artifact is loaded.
    """
    artifact = serving().artifact
    if artifact is None:
        detail = f"The service has no valid artifact to forecast from: {serving().refusal}."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", detail)
    return artifact
