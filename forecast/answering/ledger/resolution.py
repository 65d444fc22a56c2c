"""Score issued forecasts whose day has come."""

from collections.abc import Iterable
from dataclasses import dataclass

from forecast.answering.ledger.issued import Issued
from forecast.dataset import History, Status


@dataclass(frozen=True, slots=True)
class Resolved:
    """A due forecast, whether the release was out by its day, and the squared errors of the chances."""

    issued: Issued
    came_true: bool
    brier: float
    brier_face_value: float
    brier_reference_class: float


def resolve(history: History, ledger: Iterable[Issued]) -> list[Resolved]:
    """Score the forecasts that are due by the history's last day, whether the release came or not.

    Parameters
    ----------
    history
        The history to score by. Releases that it no longer contains are left out.
    ledger
        Issued forecasts.
    """
    resolved = []
    for issued in ledger:
        release = history.releases.get(issued.release_id)
        if release is None or issued.by > history.known_through:
            continue
        released_on = release.resolved_on if release.status is Status.RELEASED else None
        came_true = released_on is not None and released_on <= issued.by
        errors = (issued.released, issued.face_value, issued.reference_class)
        resolved.append(Resolved(issued, came_true, *((chance - came_true) ** 2 for chance in errors)))
    return resolved
