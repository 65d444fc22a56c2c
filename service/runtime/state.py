"""What the application holds: what it answers from, which is replaced as a whole, and the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import cast

from flask import current_app, g

from forecast.answering.ledger import Issued
from forecast.artifact.store import Artifact
from service.responses.problems import Problem
from service.runtime.render_process import RenderProcess

EXTENSION = "slipcast"


@dataclass(frozen=True)
class Serving:
    """What answers are given from.

    Attributes
    ----------
    artifact
        None without a usable one.
    refusal
        Why there is none, or why one that came later was not taken; empty if all is well.
    ledger
        The forecasts that were issued.
    ledger_refusal
        Why a ledger that is there, or came later, was not taken; empty if all is well.
    edition
        Differs whenever an answer of the same day may differ.
    """

    artifact: Artifact | None
    refusal: str
    ledger: Sequence[Issued]
    ledger_refusal: str
    edition: str

    def basis(self, day: date) -> tuple[str, str]:
        """Return what an answer that is given on a day rests on."""
        return self.edition, day.isoformat()


@dataclass
class State:
    """What `create_app` makes; `serving` alone is replaced, when a new artifact was trained."""

    serving: Serving
    now: Callable[[], datetime]
    renderer: RenderProcess


def state() -> State:
    """Return the state of the application that serves this request."""
    return cast(State, current_app.extensions[EXTENSION])


def serving() -> Serving:
    """Return what this request is answered from, the same from its beginning to its end."""
    if "serving" not in g:
        g.serving = state().serving
    return cast(Serving, g.serving)


def moment() -> datetime:
    """Return the moment of this request, the same from its beginning to its end."""
    if "moment" not in g:
        g.moment = state().now()
    return cast(datetime, g.moment)


def today() -> date:
    """Return the day of this request, in UTC."""
    return moment().date()


def artifact() -> Artifact:
    """Return the artifact that this request is answered from.

    Raises
    ------
    Problem
        503 if none is loaded.
    """
    loaded = serving().artifact
    if loaded is None:
        detail = f"No forecasts can be given: {serving().refusal}."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", detail)
    return loaded
