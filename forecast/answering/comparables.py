"""Find comparables: resolved releases that once looked most like the release asked about."""

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

#: So many nearest landmarks nearly always contain enough releases, although those of one release are close
#: to each other.
_N_SORTED_FIRST = 64


class Comparable(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A resolved release as it stood on `as_of`, when it was most similar, and its outcome.

    `on` is the day of the outcome. `slip_in_days` counts from the end of the first promised window to that
    day; it is None without a window.
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
    embedding: FloatArray,
    release_id: str,
    n_most: int = 5,
) -> list[Comparable]:
    """Return the comparables of a question, most similar first; of equals, the one resolved first.

    Parameters
    ----------
    history
        Cut at the question's as-of date. Only releases that were resolved by then are comparables.
    landmarks
        Past questions of at least the history's releases; those resolved later are ignored.
    vintage
        The vintage that answers. Its champion's `embed` defines similarity.
    embedding : (n_dimensions,)
        The question's, by that champion.
    release_id
        The release asked about, which is not among its own comparables.
    n_most
        The most comparables to return, one for each release.
    """
    cases = _cases(vintage, landmarks)
    n_resolved = int(cases.resolved_on.searchsorted(history.known_through.toordinal(), side="right"))
    distance = np.zeros(n_resolved, dtype=np.float32)
    coordinates = zip(cases.embedding[:, :n_resolved], embedding.astype(np.float32), strict=True)
    for of_cases, of_question in coordinates:  # one dimension at a time, as all of them need a large array
        distance += np.abs(of_cases - of_question)
    past = history.base or history  # supposed announcements of this release change no other release
    nearest: list[Comparable] = []
    used = {release_id}
    for case in _nearest_first(distance):
        question = landmarks.question(cases.landmark[case])
        if question.release_id in used:
            continue
        used.add(question.release_id)
        nearest.append(_comparable(past, question.release_id, question.as_of))
        if len(nearest) == n_most:
            break
    return nearest


def _nearest_first(distance: npt.NDArray[np.float32]) -> Iterator[int]:
    """Yield indices in the order of distance, then of index; sort all of them only if so many are needed."""
    if len(distance) > _N_SORTED_FIRST:
        farthest = np.partition(distance, _N_SORTED_FIRST)[_N_SORTED_FIRST]
        near = np.flatnonzero(distance < farthest)
        yield from near[np.argsort(distance[near], kind="stable")].tolist()
        rest = np.flatnonzero(distance >= farthest)
        yield from rest[np.argsort(distance[rest], kind="stable")].tolist()
    else:
        yield from np.argsort(distance, kind="stable").tolist()


@dataclass(frozen=True, eq=False)
class _Cases:
    """Landmarks of resolved releases, in the order of their outcomes.

    Attributes
    ----------
    landmark, resolved_on : (n_cases,)
        Index among the landmarks, and proleptic ordinal of the outcome's day, ascending.
    embedding : (n_dimensions, n_cases)
        By the champion, in single precision, which suffices to compare and takes half the memory.
    """

    landmark: IntArray
    resolved_on: IntArray
    embedding: npt.NDArray[np.float32]


@cached(16)
def _cases(vintage: Vintage, landmarks: Landmarks) -> _Cases:
    order = np.argsort(landmarks.resolved_on, kind="stable")
    order = order[landmarks.outcome[order] != Outcome.PENDING]
    blocks = np.array_split(landmarks.X[order], max(1, len(order) // 64))  # embedding needs much memory
    embedding = [vintage.champion.embed(block).T.astype(np.float32) for block in blocks]
    return _Cases(order, landmarks.resolved_on[order], np.concatenate(embedding, axis=1))


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
