"""What the application holds: the loaded artifact, or why there is none, the ledger, and the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import cast

from flask import current_app

from forecast.artifact import Artifact
from forecast.ledger import Issued
from service.drawing import Renderer
from service.problems import Problem

EXTENSION = "slipcast"


@dataclass(frozen=True)
class State:
    """Set once by `create_app`; the only place of the service that knows the time."""

    artifact: Artifact | None
    refusal: str
    now: Callable[[], datetime]
    ledger: Sequence[Issued]
    renderer: Renderer


def state() -> State:
    """Return the state of the application that serves this request."""
    return cast(State, current_app.extensions[EXTENSION])


def utc_now() -> datetime:
    """Return the present, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """Return the present day in UTC."""
    return state().now().date()


def artifact() -> Artifact:
    """Return the loaded artifact.

    Raises
    ------
    Problem
        503 if none is loaded.
    """
    loaded = state().artifact
    if loaded is None:
        detail = f"No forecasts can be given: {state().refusal}."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", detail)
    return loaded
