"""Comparables: past releases that the estimator took for most alike on a day of theirs, and their outcome."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from forecast.dataset import History
from forecast.design import Landmarks
from forecast.outcome import FloatArray, Outcome
from forecast.vintage import Vintage


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
    history: History,
    landmarks: Landmarks,
    vintage: Vintage,
    row: FloatArray,
    release_id: str,
    n_most: int = 5,
) -> list[Comparable]:
    """Return the nearest cases that were resolved by the history's last day, nearest first.

    Parameters
    ----------
    history
        Cut at the question's as-of date.
    landmarks
        Any that hold the history's releases; later outcomes in them are not looked at.
    vintage
        Whose champion answers: cases are near each other in its `embed`.
    row : (N_COLUMNS,)
        Of the question.
    release_id
        The release asked about, which is no comparable of its own.
    n_most
        The most to return; one for each release.
    """
    resolved = np.flatnonzero(landmarks.resolved_on <= history.known_through.toordinal())
    space = _space(vintage, landmarks)[resolved]
    distance = np.abs(space - vintage.champion.embed(row[None])).sum(axis=1)
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


@lru_cache(maxsize=16)
def _space(vintage: Vintage, landmarks: Landmarks) -> FloatArray:
    """Return where a vintage's champion places the landmarks, (n_landmarks, n_dimensions)."""
    blocks = np.array_split(landmarks.X, max(1, len(landmarks.X) // 256))  # the way there needs memory
    return np.concatenate([vintage.champion.embed(block) for block in blocks])


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
