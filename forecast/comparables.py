"""Comparables: past releases that looked most alike on a day of theirs, and what became of them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from forecast.columns import Column
from forecast.dataset import History
from forecast.design import Landmarks
from forecast.outcome import FloatArray, Outcome

#: Columns that spread over orders of magnitude, compared by their signed logarithm.
_LOG_COLUMNS = [
    Column.AGE_DAYS,
    Column.SILENCE_DAYS,
    Column.DAYS_TO_START,
    Column.DAYS_TO_END,
    Column.LEAD_DAYS,
    Column.WINDOW_DAYS,
    Column.N_SLIPS,
    Column.SLIPPED_DAYS,
]
_CODE_COLUMNS = [Column.PRECISION]  # no measure of likeness
_WITHOUT_WINDOW_DISTANCE = 2.0


@dataclass(frozen=True)
class Comparable:
    """A resolved release as it stood on the day when it was most like the one asked about.

    `slip_in_days` counts from the end of its first promised window to its outcome; None without a window.
    """

    release_id: str
    name: str
    as_of: date
    promised_from: date | None
    promised_to: date | None
    outcome: Outcome
    resolved_on: date
    slip_in_days: int | None


def nearest_comparables(
    history: History, landmarks: Landmarks, row: FloatArray, release_id: str, n_most: int = 5
) -> list[Comparable]:
    """Return the nearest cases that were resolved by the history's last day, nearest first.

    Parameters
    ----------
    history
        Cut at the question's as-of date.
    landmarks
        Any that hold the history's releases; later outcomes in them are not looked at.
    row : (N_COLUMNS,)
        Of the question.
    release_id
        The release asked about, which is no comparable of its own.
    n_most
        The most to return; one for each release.
    """
    resolved = np.flatnonzero(landmarks.resolved_on <= history.known_through.toordinal())
    if len(resolved) == 0:
        return []
    distance = _distances(landmarks.X[resolved], row)
    nearest: list[Comparable] = []
    taken = {release_id}
    for place in np.argsort(distance, kind="stable"):
        question = landmarks.questions[resolved[place]]
        if question.release_id in taken:
            continue
        taken.add(question.release_id)
        nearest.append(_comparable(history, question.release_id, question.as_of))
        if len(nearest) == n_most:
            break
    return nearest


def _comparable(history: History, release_id: str, as_of: date) -> Comparable:
    release, announcements = history.releases[release_id], history.announcements[release_id]
    assert release.resolved_on is not None
    in_force = [a.window for a in announcements if a.announced_on <= as_of][-1]
    first_end = next((a.window.promised_to for a in announcements if a.window.promised_to), None)
    return Comparable(
        release_id,
        release.name,
        as_of,
        in_force.promised_from,
        in_force.promised_to,
        release.status.outcome,
        release.resolved_on,
        None if first_end is None else (release.resolved_on - first_end).days,
    )


def _distances(rows: FloatArray, row: FloatArray) -> FloatArray:
    """Return the mean absolute difference over comparable columns, each in its standard deviations."""
    together = np.vstack([row, rows])
    together[:, _LOG_COLUMNS] = np.sign(together[:, _LOG_COLUMNS]) * np.log1p(
        np.abs(together[:, _LOG_COLUMNS])
    )
    together = np.delete(together, _CODE_COLUMNS, axis=1)
    missing = np.isnan(together)
    spread = np.nanstd(together, axis=0)
    scaled = np.where(missing, 0.0, together) / np.where(spread > 0, spread, 1.0)
    difference = np.abs(scaled[1:] - scaled[0])
    difference = np.where(missing[1:] & missing[0], 0.0, difference)
    difference = np.where(missing[1:] != missing[0], _WITHOUT_WINDOW_DISTANCE, difference)
    return np.asarray(difference.mean(axis=1))
