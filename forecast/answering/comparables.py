"""Comparables: past releases that the estimator took for most alike on a day of theirs, and their outcome."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from forecast.caching import cached
from forecast.dataset import History
from forecast.estimators.vintage import Vintage
from forecast.features.design import Landmarks
from forecast.outcome import FloatArray, IntArray, Outcome

#: Landmarks of a release lie near each other: among so many there are nearly always releases enough.
_N_SOUGHT_FIRST = 64


class Comparable(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A past release as it stood on `as_of`, when it was most like the one asked about, and its outcome.

    `on` is the day of the outcome. `slip_in_days` counts from the end of its first promised window to that
    day; None without a window.
    """

    release_id: str
    name: str
    as_of: date
    promised_from: date | None = None
    promised_to: date | None = None
    outcome: str
    on: date
    slip_in_days: int | None = None


def nearest_comparables(
    history: History,
    landmarks: Landmarks,
    vintage: Vintage,
    place: FloatArray,
    release_id: str,
    n_most: int = 5,
) -> list[Comparable]:
    """Return the nearest cases, nearest first; of equals, the one that was resolved first.

    A case is a release that was resolved by the history's last day.

    Parameters
    ----------
    history
        Cut at the question's as-of date.
    landmarks
        Any that hold the history's releases; later outcomes in them are not looked at.
    vintage
        Whose champion answers: cases are near each other in its `embed`.
    place : (n_dimensions,)
        Where the champion places the question.
    release_id
        The release asked about, which is no comparable of its own.
    n_most
        The most to return; one for each release.
    """
    cases = _cases(vintage, landmarks)
    n_resolved = int(cases.resolved_on.searchsorted(history.known_through.toordinal(), side="right"))
    distance = np.zeros(n_resolved, dtype=np.float32)
    for of_cases, of_question in zip(cases.places[:, :n_resolved], place.astype(np.float32), strict=True):
        distance += np.abs(
            of_cases - of_question
        )  # all dimensions at once need an array too large to be kept
    past = history.base or history  # what is supposed of this release changes no other
    nearest: list[Comparable] = []
    taken = {release_id}
    for case in _nearest_first(distance):
        question = landmarks.question(cases.landmark[case])
        if question.release_id in taken:
            continue
        taken.add(question.release_id)
        nearest.append(_comparable(past, question.release_id, question.as_of))
        if len(nearest) == n_most:
            break
    return nearest


def _nearest_first(distance: npt.NDArray[np.float32]) -> Iterator[int]:
    """Yield indices by distance, of equal ones the lower first; all are sorted only if all are asked for."""
    if len(distance) > _N_SOUGHT_FIRST:
        farthest = np.partition(distance, _N_SOUGHT_FIRST)[_N_SOUGHT_FIRST]
        near = np.flatnonzero(distance < farthest)
        yield from near[np.argsort(distance[near], kind="stable")].tolist()
        rest = np.flatnonzero(distance >= farthest)
        yield from rest[np.argsort(distance[rest], kind="stable")].tolist()
    else:
        yield from np.argsort(distance, kind="stable").tolist()


@dataclass(frozen=True, eq=False)
class _Cases:
    """Landmarks of resolved releases, by the day of the outcome.

    Attributes
    ----------
    landmark, resolved_on : (n_cases,)
        Index among the landmarks, and proleptic ordinal of the outcome's day, ascending.
    places : (n_dimensions, n_cases)
        Where the champion places them, in half the memory of other arrays: it is compared and not shown.
    """

    landmark: IntArray
    resolved_on: IntArray
    places: npt.NDArray[np.float32]


@cached(16)
def _cases(vintage: Vintage, landmarks: Landmarks) -> _Cases:
    order = np.argsort(landmarks.resolved_on, kind="stable")
    order = order[landmarks.outcome[order] != Outcome.PENDING]
    blocks = np.array_split(landmarks.X[order], max(1, len(order) // 64))  # the way there needs memory
    places = np.concatenate([vintage.champion.embed(block).T.astype(np.float32) for block in blocks], axis=1)
    return _Cases(order, landmarks.resolved_on[order], places)


def _comparable(history: History, release_id: str, as_of: date) -> Comparable:
    release, announcements = history.releases[release_id], history.announcements[release_id]
    assert release.resolved_on is not None
    in_force = [a.window for a in announcements if a.announced_on <= as_of][-1]
    first_end = next((a.window.promised_to for a in announcements if a.window.promised_to), None)
    return Comparable(
        release_id=release_id,
        name=release.name,
        as_of=as_of,
        promised_from=in_force.promised_from,
        promised_to=in_force.promised_to,
        outcome=release.status,
        on=release.resolved_on,
        slip_in_days=None if first_end is None else (release.resolved_on - first_end).days,
    )
