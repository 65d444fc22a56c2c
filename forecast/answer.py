"""Answers: questions to dates, probabilities, comparables, factors and warnings."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np

from forecast.artifact import Artifact
from forecast.asked import AskedQuestion, tracked_question
from forecast.cautions import AnswerWarning, cautions
from forecast.comparables import Comparable, nearest_comparables
from forecast.dataset import Release
from forecast.design import question_rows
from forecast.factors import FACTOR_HORIZON_IN_DAYS, Factor, explain
from forecast.incidence import CumulativeIncidence
from forecast.outcome import FloatArray, IntArray, Outcome
from forecast.promise import PromisedWindow
from forecast.vintage import Vintage, vintage_at

HORIZON_IN_DAYS = 730
QUANTILE_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
#: `low` and `high` are the ends of an interval of this level.
BAND_LEVEL = 0.8
_DAYS = np.arange(HORIZON_IN_DAYS + 1, dtype=np.float64)
#: The days of the curve that answers show, weekly.
_SHOWN_DAYS = np.array([*range(0, HORIZON_IN_DAYS, 7), HORIZON_IN_DAYS])
#: No chance is shown as smaller than this, or as closer to certainty: the record can't tell it from none.
LEAST_SHOWN = 0.005
#: Of chances as they are shown.
_DECIMALS = 4
#: More questions at once would need more memory, and save no time.
_MOST_AT_ONCE = 50

#: Threads that take turns at every small array operation do the work of one at twice the cost.
_ONE_AT_A_TIME = Lock()
#: Between two blocks of a batch, so that whoever waits comes next.
_PAUSE_SECONDS = 0.001


@dataclass(frozen=True)
class DateProbability:
    """The chance that a release is out by the end of a day, with the ends of its 80 % interval."""

    date: date
    probability: float
    low: float
    high: float


@dataclass(frozen=True)
class Quantile:
    """The day by which release has the chance `level`; None if not within the horizon."""

    level: float
    date: date | None


@dataclass(frozen=True)
class Reading:
    """How an announcement was read."""

    announced_on: date
    wording: str
    window: PromisedWindow


@dataclass(frozen=True)
class Answer:
    """A forecast, with what it was read from and what it rests on.

    `curve` is by the day; `curve_dates`, `curve_released` and `curve_cancelled` are weekly to the horizon,
    and as they are shown. `cancelled_by` holds the chances of cancellation by the dates of `released_by`,
    `baselines` those of release as face value and the reference class give them.
    """

    release: Release
    as_of: date
    horizon: date
    released_by: list[DateProbability]
    cancelled_by: list[float]
    quantiles: list[Quantile]
    at_horizon: dict[Outcome, float]
    curve: CumulativeIncidence
    curve_dates: tuple[date, ...]
    curve_released: list[float]
    curve_cancelled: list[float]
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
    forecast.vintage.TooEarly
        If too little was known on that day.
    """
    return answer(artifact, [tracked_question(artifact, release_id, as_of, dates)])[0]


def answer(artifact: Artifact, questions: Sequence[AskedQuestion]) -> list[Answer]:
    """Answer questions, all of one vintage in one pass.

    Raises
    ------
    forecast.vintage.TooEarly
        If too little was known on a question's day.
    ValueError
        If a date is not after the question's day and within the horizon.
    """
    answers: list[Answer | None] = [None] * len(questions)
    by_vintage: dict[date, list[int]] = {}
    for place, question in enumerate(questions):
        vintage = vintage_at(artifact.vintages, question.history.known_through)
        by_vintage.setdefault(vintage.trained_through, []).append(place)
    for places in by_vintage.values():
        for start in range(0, len(places), _MOST_AT_ONCE):
            block = places[start : start + _MOST_AT_ONCE]
            if start:
                time.sleep(_PAUSE_SECONDS)
            with _ONE_AT_A_TIME:
                answered = _answer_alike(artifact, [questions[place] for place in block])
            for place, one in zip(block, answered, strict=True):
                answers[place] = one
    return [one for one in answers if one is not None]


def _answer_alike(artifact: Artifact, questions: list[AskedQuestion]) -> list[Answer]:
    """Answer questions that the same vintage answers."""
    vintage = vintage_at(artifact.vintages, questions[0].history.known_through)
    rows = np.concatenate([question_rows(question.history, [question.release_id]) for question in questions])
    asked = {day for question in questions for day in _days(question).tolist()}
    times = np.array(sorted({*asked, FACTOR_HORIZON_IN_DAYS}), dtype=np.int64)
    curves = vintage.champion.predict_cumulative_incidence(rows, _DAYS)
    replicates = vintage.champion.predict_replicates(rows, times)[:, :, Outcome.RELEASED]
    tail = (1.0 - BAND_LEVEL) / 2.0
    chances = curves[:, Outcome.RELEASED, times]
    low, high = np.quantile(replicates, [tail, 1.0 - tail], axis=0) if len(replicates) else (chances,) * 2
    face_value, reference_class = (
        estimator.predict_cumulative_incidence(rows, times)[:, Outcome.RELEASED]
        for estimator in (vintage.face_value, vintage.reference_class)
    )
    forecast = _Forecast(
        times,
        curves,
        _shown(np.stack([chances, np.minimum(low, chances), np.maximum(high, chances)])),
        {"face_value": _shown(face_value), "reference_class": _shown(reference_class)},
        vintage.champion.embed(rows),
        explain(vintage, rows, reference_class[:, np.searchsorted(times, FACTOR_HORIZON_IN_DAYS)]),
    )
    return [
        _answer_one(artifact, vintage, question, forecast, place) for place, question in enumerate(questions)
    ]


@dataclass(frozen=True, eq=False)
class _Forecast:
    """What a vintage makes of several questions.

    `curves` is (n_questions, 3, n_days), `chances` (3, n_questions, n_times) with the band's ends below the
    estimate, `baselines` (n_questions, n_times) each, and `places` (n_questions, n_dimensions) as embedded.
    """

    times: IntArray
    curves: FloatArray
    chances: FloatArray
    baselines: dict[str, FloatArray]
    places: FloatArray
    factors: list[list[Factor]]


def _answer_one(
    artifact: Artifact,
    vintage: Vintage,
    question: AskedQuestion,
    forecast: _Forecast,
    place: int,
) -> Answer:
    history, release_id, dates = question.history, question.release_id, question.dates
    as_of = history.known_through
    curve = CumulativeIncidence(_DAYS, forecast.curves[place])
    days = _days(question)
    asked = np.searchsorted(forecast.times, days)
    last, shown = _shown_shares(curve.values[:, -1]), _shown(curve.values[:, _SHOWN_DAYS[1:]])
    quantiles = ((level, curve.released_quantile(level)) for level in QUANTILE_LEVELS)
    chances = forecast.chances[:, place, asked].T.tolist()
    return Answer(
        release=history.releases[release_id],
        as_of=as_of,
        horizon=as_of + timedelta(days=HORIZON_IN_DAYS),
        released_by=[DateProbability(day, *band) for day, band in zip(dates, chances, strict=True)],
        cancelled_by=_shown(curve.values[Outcome.CANCELLED, days]).tolist(),
        quantiles=[
            Quantile(level, None if day is None else as_of + timedelta(days=day)) for level, day in quantiles
        ],
        at_horizon={outcome: float(last[outcome]) for outcome in Outcome},
        curve=curve,
        curve_dates=_shown_dates(as_of),
        curve_released=[0.0, *shown[Outcome.RELEASED].tolist()],
        curve_cancelled=[0.0, *shown[Outcome.CANCELLED].tolist()],
        reading=[Reading(a.announced_on, a.wording, a.window) for a in history.announcements[release_id]],
        baselines={name: values[place, asked].tolist() for name, values in forecast.baselines.items()},
        comparables=nearest_comparables(
            history, artifact.landmarks, vintage, forecast.places[place], release_id
        ),
        factors=forecast.factors[place],
        warnings=cautions(history, release_id, vintage, artifact.observed_through),
        vintage=vintage,
    )


@lru_cache(maxsize=256)
def _shown_dates(as_of: date) -> tuple[date, ...]:
    return tuple(as_of + timedelta(days=day) for day in _SHOWN_DAYS.tolist())


def _days(question: AskedQuestion) -> IntArray:
    """Return the days after the as-of date that are asked about, or raise."""
    as_of = question.history.known_through
    days = [(day - as_of).days for day in question.dates]
    if any(not 0 < day <= HORIZON_IN_DAYS for day in days):
        horizon = as_of + timedelta(days=HORIZON_IN_DAYS)
        raise ValueError(f"the chance is known by days after {as_of}, up to {horizon}")
    return np.array(days, dtype=np.int64)


def _shown(chances: FloatArray) -> FloatArray:
    """Return chances as they are shown: rounded, none below `LEAST_SHOWN`, none above its complement."""
    within = np.minimum(np.maximum(chances, LEAST_SHOWN), 1.0 - LEAST_SHOWN)
    return np.asarray(np.round(within, _DECIMALS), dtype=np.float64)


def _shown_shares(shares: FloatArray) -> FloatArray:
    """Return shares of one as they are shown: at least `LEAST_SHOWN` each, and still adding up to one."""
    excess = np.maximum(shares - LEAST_SHOWN, 0.0)
    return np.asarray(LEAST_SHOWN + excess * (1.0 - LEAST_SHOWN * len(shares)) / excess.sum())
