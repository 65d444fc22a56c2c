"""Answer questions: compute chances, quantiles, comparables, factors and warnings."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np

from forecast.answering.comparables import Comparable, nearest_comparables
from forecast.answering.factors import N_STEPS, Factor, factors, steps_from_typical
from forecast.answering.parts import Curve, DateProbability, FormerTarget, Quantile, Reading
from forecast.answering.questions import ForecastQuestion, tracked_question
from forecast.answering.warnings import AnswerWarning, answer_warnings, described_warnings
from forecast.artifact.store import Artifact
from forecast.columns import N_COLUMNS
from forecast.dataset import Announcement, Release
from forecast.estimators.vintage import Vintage, vintage_at
from forecast.features.rows import question_row
from forecast.incidence import HORIZON_IN_DAYS, as_shown, quantile_days, shown_shares
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS

#: Chances of release for which an answer has the day.
QUANTILE_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
#: Level of the interval from `low` to `high`.
BAND_LEVEL = 0.8
#: Days of the curve in answers, weekly.
_SHOWN_DAYS = np.array([*range(0, HORIZON_IN_DAYS, 7), HORIZON_IN_DAYS])
_FACTOR_HORIZON = np.array([PRIMARY_HORIZON_IN_DAYS])
_BASELINES = ("face_value", "reference_class")
#: With more questions at once, the arrays outgrow the processor's caches: 50 at once take half as long again.
_MOST_AT_ONCE = 10

#: One thread computes at a time: threads that alternate between small array operations take twice as long.
_ONE_AT_A_TIME = Lock()
#: Pause between two blocks of a batch, so that a waiting thread gets the lock.
_PAUSE_SECONDS = 0.0005


@dataclass(frozen=True)
class Answer:
    """A forecast and its explanation.

    Attributes
    ----------
    release, as_of
        The question.
    horizon
        The last day of the forecast.
    released_by
        Chances of release by the question's dates, with intervals.
    cancelled_by
        Chances of cancellation by the same dates.
    quantiles
        Days by which the chance of release reaches each of `QUANTILE_LEVELS`.
    at_horizon
        Chance of each outcome by the horizon; they sum to one.
    daily : (3, n_days)
        Chance of each outcome by each of `forecast.incidence.DAYS`, not rounded.
    curve
        Chances of release and of cancellation by the week, rounded.
    reading
        The window read from each announcement.
    baselines
        Chances of release by the question's dates, by face value and by the reference class.
    comparables, factors, warnings
        Similar past releases, what moves the forecast, and reasons to rely less on it.
    vintage
        The vintage that answered.
    """

    release: Release
    as_of: date
    horizon: date
    released_by: list[DateProbability]
    cancelled_by: list[float]
    quantiles: list[Quantile]
    at_horizon: dict[Outcome, float]
    daily: FloatArray
    curve: Curve
    reading: list[Reading]
    baselines: dict[str, list[float]]
    comparables: list[Comparable]
    factors: list[Factor]
    warnings: list[AnswerWarning]
    vintage: Vintage


def answer_tracked(artifact: Artifact, release_id: str, as_of: date, dates: list[date]) -> Answer:
    """Forecast a release of the dataset as seen on a day.

    Parameters
    ----------
    artifact
        The artifact to answer from.
    release_id
        A release of its history.
    as_of
        The as-of date; only facts known by then are used.
    dates
        Days after `as_of`, up to the horizon, to return the chance of release by.

    Raises
    ------
    UnknownRelease, NotPending, TooEarly
        If the dataset has no such release, it was not pending, or `as_of` is before the first vintage.
    ValueError
        If a date is out of range.
    """
    return answer(artifact, [tracked_question(artifact, release_id, as_of, dates)])[0]


def answer(artifact: Artifact, questions: Sequence[ForecastQuestion]) -> list[Answer]:
    """Answer questions; those of the same vintage share the work.

    Parameters
    ----------
    artifact
        The artifact to answer from.
    questions
        The questions, of any vintages.

    Returns
    -------
    list of Answer
        In the order of the questions.

    Raises
    ------
    TooEarly
        If an as-of date is before the first vintage.
    ValueError
        If a date is not after the as-of date, or beyond the horizon.
    """
    answers: list[Answer | None] = [None] * len(questions)
    by_vintage: dict[date, tuple[Vintage, list[int]]] = {}
    for index, question in enumerate(questions):
        vintage = vintage_at(artifact.vintages, question.history.known_through)
        _, indices = by_vintage.setdefault(vintage.trained_through, (vintage, []))
        indices.append(index)
    for vintage, indices in by_vintage.values():
        for start in range(0, len(indices), _MOST_AT_ONCE):
            block = indices[start : start + _MOST_AT_ONCE]
            if start:
                time.sleep(_PAUSE_SECONDS)
            with _ONE_AT_A_TIME:
                of_block = _answer_block(artifact, vintage, [questions[index] for index in block])
            for index, its_answer in zip(block, of_block, strict=True):
                answers[index] = its_answer
    return [its_answer for its_answer in answers if its_answer is not None]


def _answer_block(artifact: Artifact, vintage: Vintage, questions: list[ForecastQuestion]) -> list[Answer]:
    """Answer questions of one vintage at once."""
    n_questions = len(questions)
    days = [_days(question) for question in questions]
    times = np.array(sorted({PRIMARY_HORIZON_IN_DAYS}.union(*days)))
    rows = np.array([question_row(question.history, question.release_id) for question in questions])
    steps = steps_from_typical(rows, vintage.typical_row).reshape(-1, N_COLUMNS)
    prediction = vintage.champion.get_prediction(np.concatenate([rows, steps]))
    own, of_steps = prediction.part(slice(n_questions)), prediction.part(slice(n_questions, None))
    chances = own.daily[:, Outcome.RELEASED].take(times, axis=1)
    baselines = [
        own.of(estimator).released(times) for estimator in (vintage.face_value, vintage.reference_class)
    ]
    shown = as_shown(np.stack([chances, *_band(own.released_replicates(times), chances), *baselines]))
    forecasts = _Forecasts(
        times,
        own.daily,
        as_shown(own.daily[:, Outcome.RELEASED :]),
        shown[:3],
        dict(zip(_BASELINES, shown[3:], strict=True)),
        own.embedding(),
        factors(
            baselines[1][:, times.searchsorted(PRIMARY_HORIZON_IN_DAYS)],
            of_steps.released(_FACTOR_HORIZON).reshape(n_questions, N_STEPS),
        ),
    )
    return [
        _answer(artifact, vintage, question, days[index], forecasts, index)
        for index, question in enumerate(questions)
    ]


def _band(replicates: FloatArray, chances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the replicates' interval of `BAND_LEVEL`, widened to contain the estimate."""
    if not len(replicates):
        return chances, chances
    tail = (1.0 - BAND_LEVEL) / 2.0
    in_order = np.sort(replicates, axis=0)
    low, high = (_interpolated(in_order, level * (len(in_order) - 1)) for level in (tail, 1.0 - tail))
    return np.minimum(low, chances), np.maximum(high, chances)


def _interpolated(values: FloatArray, position: float) -> FloatArray:
    """Interpolate between two values, as `numpy.quantile` does at ten times the cost."""
    below = int(position)
    above = min(below + 1, len(values) - 1)
    return np.asarray(values[below] + (position - below) * (values[above] - values[below]))


@dataclass(frozen=True, eq=False)
class _Forecasts:
    """The forecasts of several questions by a vintage.

    `curves` is (n_questions, 3, n_days). Rounded as shown are `shown_curves`, (n_questions, 2, n_days) of
    release and of cancellation; `chances`, (3, n_questions, n_times), the estimate and the ends of its
    interval; and `baselines`, (n_questions, n_times) each. `embedding` is (n_questions, n_dimensions).
    """

    times: IntArray
    curves: FloatArray
    shown_curves: FloatArray
    chances: FloatArray
    baselines: dict[str, FloatArray]
    embedding: FloatArray
    factors: list[list[Factor]]


def _answer(
    artifact: Artifact,
    vintage: Vintage,
    question: ForecastQuestion,
    days: list[int],
    forecasts: _Forecasts,
    index: int,
) -> Answer:
    history, release_id, dates = question.history, question.release_id, question.dates
    as_of = history.known_through
    curve, shown = forecasts.curves[index], forecasts.shown_curves[index]
    columns = forecasts.times.searchsorted(days)
    weekly = shown.take(_SHOWN_DAYS[1:], axis=1).tolist()
    chances = forecasts.chances[:, index].take(columns, axis=1).T.tolist()
    quantiles = zip(QUANTILE_LEVELS, quantile_days(curve[Outcome.RELEASED], QUANTILE_LEVELS), strict=True)
    return Answer(
        release=history.releases[release_id],
        as_of=as_of,
        horizon=as_of + timedelta(days=HORIZON_IN_DAYS),
        released_by=[DateProbability(day, *band) for day, band in zip(dates, chances, strict=True)],
        cancelled_by=shown[1].take(days).tolist(),
        quantiles=[
            Quantile(level, day is not None, None if day is None else as_of + timedelta(days=day))
            for level, day in quantiles
        ],
        at_horizon=shown_shares(curve[:, -1]),
        daily=curve,
        curve=Curve(_shown_dates(as_of), [0.0, *weekly[0]], [0.0, *weekly[1]]),
        reading=[_reading(announcement) for announcement in history.announcements[release_id]],
        baselines={name: rows[index].take(columns).tolist() for name, rows in forecasts.baselines.items()},
        comparables=nearest_comparables(
            history, artifact.landmarks, vintage, forecasts.embedding[index], release_id
        ),
        factors=forecasts.factors[index],
        warnings=[
            *described_warnings(question.described),
            *answer_warnings(history, release_id, vintage, artifact.history.known_through),
        ],
        vintage=vintage,
    )


def _reading(announcement: Announcement) -> Reading:
    window = announcement.window
    return Reading(
        announced_on=announcement.announced_on,
        wording=announcement.wording,
        promised_from=window.promised_from,
        promised_to=window.promised_to,
        open_ended=window.open_ended,
        formerly=tuple(FormerTarget(first, last) for first, last in announcement.formerly),
    )


@lru_cache(maxsize=256)
def _shown_dates(as_of: date) -> tuple[date, ...]:
    return tuple(as_of + timedelta(days=day) for day in _SHOWN_DAYS.tolist())


def _days(question: ForecastQuestion) -> list[int]:
    """Return a question's dates as days after its as-of date, or raise if one is out of range."""
    as_of = question.history.known_through
    days = [(day - as_of).days for day in question.dates]
    if any(not 0 < day <= HORIZON_IN_DAYS for day in days):
        horizon = as_of + timedelta(days=HORIZON_IN_DAYS)
        raise ValueError(f"a date is out of range; use dates after {as_of}, up to {horizon}")
    return days
