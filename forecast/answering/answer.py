"""Answers: questions to dates, probabilities, comparables, factors and warnings."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np

from forecast.answering.comparables import Comparable, nearest_comparables
from forecast.answering.factors import N_STEPS, Factor, factors, steps_from_typical
from forecast.answering.parts import Curve, DateProbability, Quantile, Reading
from forecast.answering.questions import ForecastQuestion, tracked_question
from forecast.answering.warnings import AnswerWarning, answer_warnings
from forecast.artifact.store import Artifact
from forecast.columns import N_COLUMNS
from forecast.dataset import Announcement, Release
from forecast.estimators.vintage import Vintage, vintage_at
from forecast.features.rows import question_row
from forecast.incidence import DECIMALS_SHOWN, HORIZON_IN_DAYS, quantile_days
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.scoring import PRIMARY_HORIZON_IN_DAYS

QUANTILE_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
#: `low` and `high` are the ends of an interval of this level.
BAND_LEVEL = 0.8
#: The days of the curve that answers show, weekly.
_SHOWN_DAYS = np.array([*range(0, HORIZON_IN_DAYS, 7), HORIZON_IN_DAYS])
_FACTOR_HORIZON = np.array([PRIMARY_HORIZON_IN_DAYS])
_BASELINES = ("face_value", "reference_class")
#: No chance is shown as smaller than this, or as closer to certainty: the record can't tell it from none.
LEAST_SHOWN = 0.005
#: Of more questions at once the arrays would no longer fit where memory is fast: 50 cost half as much again.
_MOST_AT_ONCE = 10

#: Threads that take turns at every small array operation do the work of one at twice the cost.
_ONE_AT_A_TIME = Lock()
#: Between two blocks of a batch, so that whoever waits comes next.
_PAUSE_SECONDS = 0.0005


@dataclass(frozen=True)
class Answer:
    """A forecast, with what it was read from and what it rests on.

    Attributes
    ----------
    release, as_of
        The question.
    horizon
        The last day that anything is said of.
    released_by
        The chances of release by the dates asked for.
    cancelled_by
        The chances of cancellation by the same dates.
    quantiles
        For each of `QUANTILE_LEVELS`.
    at_horizon
        The chance of each outcome by the horizon; they sum to one.
    daily : (3, n_days)
        The chance of each outcome by each of `DAYS`, not rounded.
    curve
        The same by the week, as it is shown.
    reading
        How each announcement was read.
    baselines
        The chances of `released_by` as face value and the reference class give them.
    comparables, factors, warnings
        What puts the forecast in its place.
    vintage
        What answered.
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
        What to answer from.
    release_id
        A release of its history.
    as_of
        The day of asking; only what was known by then is used.
    dates
        Days after `as_of`, within the horizon, to give the chance of release by; else a ValueError.

    Raises
    ------
    UnknownRelease, NotPending
        If there is nothing to forecast.
    forecast.estimators.vintage.TooEarly
        If too little was known on that day.
    """
    return answer(artifact, [tracked_question(artifact, release_id, as_of, dates)])[0]


def answer(artifact: Artifact, questions: Sequence[ForecastQuestion]) -> list[Answer]:
    """Answer questions, all of one vintage in one pass.

    Raises
    ------
    forecast.estimators.vintage.TooEarly
        If too little was known on a question's day.
    ValueError
        If a date is not after the question's day and within the horizon.
    """
    answers: list[Answer | None] = [None] * len(questions)
    by_vintage: dict[date, tuple[Vintage, list[int]]] = {}
    for place, question in enumerate(questions):
        vintage = vintage_at(artifact.vintages, question.history.known_through)
        _, places = by_vintage.setdefault(vintage.trained_through, (vintage, []))
        places.append(place)
    for vintage, places in by_vintage.values():
        for start in range(0, len(places), _MOST_AT_ONCE):
            block = places[start : start + _MOST_AT_ONCE]
            if start:
                time.sleep(_PAUSE_SECONDS)
            with _ONE_AT_A_TIME:
                answered = _answer_alike(artifact, vintage, [questions[place] for place in block])
            for place, one in zip(block, answered, strict=True):
                answers[place] = one
    return [answer_ for answer_ in answers if answer_ is not None]


def _answer_alike(artifact: Artifact, vintage: Vintage, questions: list[ForecastQuestion]) -> list[Answer]:
    """Answer questions that this vintage answers."""
    n_questions = len(questions)
    days = [_days(question) for question in questions]
    times = np.array(sorted({PRIMARY_HORIZON_IN_DAYS}.union(*days)))
    rows = np.array([question_row(question.history, question.release_id) for question in questions])
    steps = steps_from_typical(rows, vintage.typical_row).reshape(-1, N_COLUMNS)
    prediction = vintage.champion.get_prediction(np.concatenate([rows, steps]))
    asked, on_the_way = prediction.part(slice(n_questions)), prediction.part(slice(n_questions, None))
    chances = asked.daily[:, Outcome.RELEASED].take(times, axis=1)
    baselines = [
        asked.of(estimator).released(times) for estimator in (vintage.face_value, vintage.reference_class)
    ]
    shown = _shown(np.stack([chances, *_band(asked.released_replicates(times), chances), *baselines]))
    forecast = _Forecast(
        times,
        asked.daily,
        _shown(asked.daily[:, Outcome.RELEASED :]),
        shown[:3],
        dict(zip(_BASELINES, shown[3:], strict=True)),
        asked.embedding(),
        factors(
            baselines[1][:, times.searchsorted(PRIMARY_HORIZON_IN_DAYS)],
            on_the_way.released(_FACTOR_HORIZON).reshape(n_questions, N_STEPS),
        ),
    )
    return [
        _answer_one(artifact, vintage, question, days[place], forecast, place)
        for place, question in enumerate(questions)
    ]


def _band(replicates: FloatArray, chances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval of `BAND_LEVEL` that replicates give; it holds the estimate itself."""
    if not len(replicates):
        return chances, chances
    tail = (1.0 - BAND_LEVEL) / 2.0
    in_order = np.sort(replicates, axis=0)
    low, high = (_interpolated(in_order, level * (len(in_order) - 1)) for level in (tail, 1.0 - tail))
    return np.minimum(low, chances), np.maximum(high, chances)


def _interpolated(values: FloatArray, place: float) -> FloatArray:
    """Return what lies at a place between two values, as `numpy.quantile` does at ten times the cost."""
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return np.asarray(values[below] + (place - below) * (values[above] - values[below]))


@dataclass(frozen=True, eq=False)
class _Forecast:
    """What a vintage makes of several questions.

    `curves` is (n_questions, 3, n_days), and `shown_curves` (n_questions, 2, n_days) of release and of
    cancellation as they are shown; `chances` is (3, n_questions, n_times) with the band's ends below the
    estimate, `baselines` (n_questions, n_times) each, and `places` (n_questions, n_dimensions) as embedded.
    """

    times: IntArray
    curves: FloatArray
    shown_curves: FloatArray
    chances: FloatArray
    baselines: dict[str, FloatArray]
    places: FloatArray
    factors: list[list[Factor]]


def _answer_one(
    artifact: Artifact,
    vintage: Vintage,
    question: ForecastQuestion,
    days: list[int],
    forecast: _Forecast,
    place: int,
) -> Answer:
    history, release_id, dates = question.history, question.release_id, question.dates
    as_of = history.known_through
    curve, shown = forecast.curves[place], forecast.shown_curves[place]
    asked = forecast.times.searchsorted(days)
    weekly = shown.take(_SHOWN_DAYS[1:], axis=1).tolist()
    chances = forecast.chances[:, place].take(asked, axis=1).T.tolist()
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
        at_horizon=_shown_shares(curve[:, -1]),
        daily=curve,
        curve=Curve(_shown_dates(as_of), [0.0, *weekly[0]], [0.0, *weekly[1]]),
        reading=[_reading(announcement) for announcement in history.announcements[release_id]],
        baselines={name: values[place].take(asked).tolist() for name, values in forecast.baselines.items()},
        comparables=nearest_comparables(
            history, artifact.landmarks, vintage, forecast.places[place], release_id
        ),
        factors=forecast.factors[place],
        warnings=answer_warnings(history, release_id, vintage, artifact.observed_through),
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
    )


@lru_cache(maxsize=256)
def _shown_dates(as_of: date) -> tuple[date, ...]:
    return tuple(as_of + timedelta(days=day) for day in _SHOWN_DAYS.tolist())


def _days(question: ForecastQuestion) -> list[int]:
    """Return the days after the as-of date that are asked about, or raise."""
    as_of = question.history.known_through
    days = [(day - as_of).days for day in question.dates]
    if any(not 0 < day <= HORIZON_IN_DAYS for day in days):
        horizon = as_of + timedelta(days=HORIZON_IN_DAYS)
        raise ValueError(f"the chance is known by days after {as_of}, up to {horizon}")
    return days


def _shown(chances: FloatArray) -> FloatArray:
    """Return chances as they are shown: rounded, none below `LEAST_SHOWN`, none above its complement."""
    within = np.minimum(np.maximum(chances, LEAST_SHOWN), 1.0 - LEAST_SHOWN)
    return np.asarray(np.round(within, DECIMALS_SHOWN), dtype=np.float64)


def _shown_shares(shares: FloatArray) -> dict[Outcome, float]:
    """Return shares of one as they are shown: at least `LEAST_SHOWN` each, and still adding up to one."""
    excess = [max(share - LEAST_SHOWN, 0.0) for share in shares.tolist()]
    scale = (1.0 - LEAST_SHOWN * len(excess)) / sum(excess)
    return {outcome: LEAST_SHOWN + scale * excess[outcome] for outcome in Outcome}
