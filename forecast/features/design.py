"""Questions to what estimators learn from: rows, target, weights and groups."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np
import numpy.typing as npt

from forecast.columns import N_COLUMNS
from forecast.dataset import History
from forecast.features.questions import Question, landmark_questions
from forecast.features.rows import question_row
from forecast.outcome import FloatArray, IntArray, Outcome, make_target

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """What was known on a day about questions asked before it.

    Attributes
    ----------
    X : (n_questions, N_COLUMNS)
    y : (n_questions,) structured array of dtype `forecast.outcome.TARGET`
    sample_weight : (n_questions,)
        One over the question's place among those about the same release: 1, 1/2, 1/3, ...
    groups : (n_questions,)
        A number for each release, for resampling whole releases.
    """

    X: FloatArray
    y: npt.NDArray[np.void]
    sample_weight: FloatArray
    groups: IntArray


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Every question that a history can teach from, with its row and its outcome.

    A row depends on nothing after its own day, so the rows for an earlier cut are a subset of these.

    Attributes
    ----------
    release_ids
        By the numbers in `groups`.
    X : (n_questions, N_COLUMNS)
        Oldest questions first.
    as_of : (n_questions,)
        Proleptic ordinals of the questions' days.
    outcome : (n_questions,)
        What became of the release, an `Outcome` each.
    resolved_on : (n_questions,)
        Proleptic ordinal of the outcome's day; the largest integer while pending.
    resolved_from : (n_questions,)
        The same of the first day that it may have been: earlier only for an outcome of month precision.
    groups : (n_questions,)
        A number for each release.
    weight : (n_questions,)
        One over the question's place among those about the same release. So a much-asked release counts
        for little more than another, and yet the weight is known on the question's day: weights that
        depend on how many questions are still to come would favour releases that end soon.
    """

    release_ids: tuple[str, ...]
    X: FloatArray
    as_of: IntArray
    outcome: IntArray
    resolved_on: IntArray
    resolved_from: IntArray
    groups: IntArray
    weight: FloatArray

    @classmethod
    def of(cls, history: History) -> "Landmarks":
        """Return the landmarks of all releases, each row from the history cut at its own day."""
        questions = landmark_questions(history)
        X = np.empty((len(questions), N_COLUMNS))
        for day, on_day in groupby(enumerate(questions), key=lambda numbered: numbered[1].as_of):
            cut = history.as_of(day)
            for number, question in on_day:
                X[number] = question_row(cut, question.release_id)
        releases = [history.releases[question.release_id] for question in questions]
        numbers = {release_id: number for number, release_id in enumerate(history.releases)}
        return cls(
            tuple(history.releases),
            X,
            np.array([question.as_of.toordinal() for question in questions], dtype=np.int64),
            np.array([release.status.outcome for release in releases], dtype=np.int64),
            np.array(
                [r.resolved_on.toordinal() if r.resolved_on else _NEVER for r in releases], dtype=np.int64
            ),
            np.array(
                [r.last_pending_on.toordinal() + 1 if r.last_pending_on else _NEVER for r in releases],
                dtype=np.int64,
            ),
            np.array([numbers[question.release_id] for question in questions], dtype=np.int64),
            1.0 / _places([question.release_id for question in questions]),
        )

    def question(self, number: int) -> Question:
        """Return one of the questions."""
        release_id = self.release_ids[self.groups[number]]
        return Question(date.fromordinal(int(self.as_of[number])), release_id)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Landmarks":
        """Return some of the questions, (n_questions,) booleans."""
        return Landmarks(
            self.release_ids,
            self.X[chosen],
            self.as_of[chosen],
            self.outcome[chosen],
            self.resolved_on[chosen],
            self.resolved_from[chosen],
            self.groups[chosen],
            self.weight[chosen],
        )

    def known_at(self, cut: date) -> TrainingSet:
        """Return what was known on a day about the questions asked before it."""
        known_through = cut.toordinal()
        asked = self.as_of < known_through
        resolved_on = self.resolved_on[asked]
        resolved = resolved_on <= known_through
        event = np.where(resolved, self.outcome[asked], Outcome.PENDING)
        duration = np.minimum(resolved_on, known_through) - self.as_of[asked]
        target = make_target(event, duration)
        return TrainingSet(self.X[asked], target, self.weight[asked], self.groups[asked])


def question_rows(history: History, release_ids: list[str]) -> FloatArray:
    """Return the rows of releases as seen on the history's last day, (n_releases, N_COLUMNS)."""
    rows = [question_row(history, release_id) for release_id in release_ids]
    return np.array(rows).reshape(len(rows), N_COLUMNS)


def _places(release_ids: list[str]) -> FloatArray:
    """Return the place of each question among those about its release, from 1."""
    seen: Counter[str] = Counter()
    places = np.empty(len(release_ids))
    for number, release_id in enumerate(release_ids):
        seen[release_id] += 1
        places[number] = seen[release_id]
    return places
