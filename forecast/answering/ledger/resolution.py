"""Score issued forecasts whose day has come, as far as it is known what had happened by then."""

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


@dataclass(frozen=True, slots=True)
class Resolution:
    """The forecasts that are scored, and how many wait for a check.

    Attributes
    ----------
    resolved
        The due forecasts of which it is known what had happened by their day.
    n_waiting
        How many are due by the history's last day, but nobody has looked since before theirs.
    """

    resolved: list[Resolved]
    n_waiting: int


def resolve(history: History, ledger: Iterable[Issued]) -> Resolution:
    """Score the forecasts that are due by the history's last day, whether the release came or not.

    A forecast is scored only where the release's status is known through its day. To take a release that
    nobody has looked at for one that is pending would favour forecasts that are too low.

    Parameters
    ----------
    history
        The history to score by. Releases that it no longer contains are left out.
    ledger
        Issued forecasts.
    """
    resolved, n_waiting = [], 0
    for issued in ledger:
        release = history.releases.get(issued.release_id)
        if release is None or issued.by > history.known_through:
            continue
        is_over = release.resolved_on is not None and release.resolved_on <= issued.by
        if not is_over and issued.by > history.pending_through(issued.release_id):
            n_waiting += 1
            continue
        came_true = is_over and release.status is Status.RELEASED
        errors = (issued.released, issued.face_value, issued.reference_class)
        resolved.append(Resolved(issued, came_true, *((chance - came_true) ** 2 for chance in errors)))
    return Resolution(resolved, n_waiting)
