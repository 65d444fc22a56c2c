"""Build training sets from questions: rows, targets, weights and groups."""

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
    """What was known on a day about earlier questions.

    Attributes
    ----------
    X : (n_questions, N_COLUMNS)
        Rows, in the order of `forecast.columns.Column`.
    y : (n_questions,)
        Targets, of dtype `forecast.outcome.TARGET`.
    sample_weight : (n_questions,)
        One over the question's number among those about the same release: 1, 1/2, 1/3, ...
    groups : (n_questions,)
        Number of the release, for resampling whole releases.
    """

    X: FloatArray
    y: npt.NDArray[np.void]
    sample_weight: FloatArray
    groups: IntArray


@dataclass(frozen=True, eq=False)
class Landmarks:
    """All past questions of a history, with their rows and outcomes.

    A row depends on no fact after its own day, so the rows for an earlier cut are a subset of these.

    Attributes
    ----------
    release_ids
        The release of each number in `groups`.
    X : (n_questions, N_COLUMNS)
        Rows; the oldest question is first.
    as_of : (n_questions,)
        Proleptic ordinal of the as-of date.
    outcome : (n_questions,)
        Outcome of the release, an `Outcome` each.
    resolved_on : (n_questions,)
        Proleptic ordinal of the outcome's day; the largest integer while pending.
    resolved_from : (n_questions,)
        Proleptic ordinal of the first possible day of the outcome, which is earlier than `resolved_on` only
        where its day is unknown.
    followed_through : (n_questions,)
        Proleptic ordinal of the last day on which it is known what had become of the release: the largest
        integer once it is resolved, and the day of its last check while pending.
    groups : (n_questions,)
        Number of the release.
    weight : (n_questions,)
        One over the question's number among those about the same release. A release with many questions thus
        counts for little more than another. The weight is known on the question's day; a weight that depends
        on the number of later questions would favour releases that end soon.
    """

    release_ids: tuple[str, ...]
    X: FloatArray
    as_of: IntArray
    outcome: IntArray
    resolved_on: IntArray
    resolved_from: IntArray
    followed_through: IntArray
    groups: IntArray
    weight: FloatArray

    @classmethod
    def of(cls, history: History) -> "Landmarks":
        """Return the landmarks of all releases of a history; each row is from the history cut at its day.

        Parameters
        ----------
        history
            The whole history.

        Examples
        --------
        >>> from pathlib import Path
        >>> from forecast.dataset import read_dataset
        >>> landmarks = Landmarks.of(read_dataset(Path("tests/data/tiny")).history)
        >>> landmarks.question(1)
        Question(as_of=datetime.date(2025, 1, 30), release_id='acme-one')
        >>> landmarks.weight[:3].round(2).tolist()
        [1.0, 0.5, 0.33]
        """
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
                [r.resolved_from.toordinal() if r.resolved_from else _NEVER for r in releases], dtype=np.int64
            ),
            np.array(
                [
                    _NEVER if r.resolved_on else history.pending_through(r.release_id).toordinal()
                    for r in releases
                ],
                dtype=np.int64,
            ),
            np.array([numbers[question.release_id] for question in questions], dtype=np.int64),
            1.0 / _numbers_within_release([question.release_id for question in questions]),
        )

    def question(self, number: int) -> Question:
        """Return the question with a number from 0 on."""
        release_id = self.release_ids[self.groups[number]]
        return Question(date.fromordinal(int(self.as_of[number])), release_id)

    def where(self, selected: npt.NDArray[np.bool_]) -> "Landmarks":
        """Return some of the landmarks.

        Parameters
        ----------
        selected : (n_questions,)
            True for the questions to keep.
        """
        return Landmarks(
            self.release_ids,
            self.X[selected],
            self.as_of[selected],
            self.outcome[selected],
            self.resolved_on[selected],
            self.resolved_from[selected],
            self.followed_through[selected],
            self.groups[selected],
            self.weight[selected],
        )

    def known_at(self, cut: date) -> TrainingSet:
        """Return what was known on a day about the questions before it.

        Parameters
        ----------
        cut
            The day, at most the last one of the landmarks' history.

        Examples
        --------
        >>> from pathlib import Path
        >>> from forecast.dataset import read_dataset
        >>> landmarks = Landmarks.of(read_dataset(Path("tests/data/tiny")).history)
        >>> landmarks.known_at(date(2025, 2, 5)).y  # acme-one, pending until then
        array([(0, 30.), (0,  6.), (0,  4.)],
              dtype=[('event', '<i8'), ('duration_in_days', '<f8')])
        """
        known_through = np.minimum(cut.toordinal(), self.followed_through)
        earlier = self.as_of < known_through
        resolved_on, known_through = self.resolved_on[earlier], known_through[earlier]
        resolved = resolved_on <= known_through
        event = np.where(resolved, self.outcome[earlier], Outcome.PENDING)
        duration = np.minimum(resolved_on, known_through) - self.as_of[earlier]
        target = make_target(event, duration)
        return TrainingSet(self.X[earlier], target, self.weight[earlier], self.groups[earlier])


def question_rows(history: History, release_ids: list[str]) -> FloatArray:
    """Return the rows of releases as seen on the history's last day, (n_releases, N_COLUMNS).

    Parameters
    ----------
    history
        Cut at the as-of date.
    release_ids
        Releases of the history.

    Examples
    --------
    >>> from pathlib import Path
    >>> from forecast.dataset import read_dataset
    >>> question_rows(read_dataset(Path("tests/data/tiny")).history, ["acme-three"]).shape
    (1, 18)
    """
    rows = [question_row(history, release_id) for release_id in release_ids]
    return np.array(rows).reshape(len(rows), N_COLUMNS)


def _numbers_within_release(release_ids: list[str]) -> FloatArray:
    """Return the number of each question among those about its release, from 1."""
    counts: Counter[str] = Counter()
    numbers = np.empty(len(release_ids))
    for index, release_id in enumerate(release_ids):
        counts[release_id] += 1
        numbers[index] = counts[release_id]
    return numbers
