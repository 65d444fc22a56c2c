"""A forecast as a forecasting platform takes it: a CDF at evenly spaced points of a date question's range.

The platform's checks, as its documentation of numeric and date questions has them: n steps between n + 1
points; each step at least 0.01 / n and at most 0.2 * 200 / n; exactly 0 and 1 at closed bounds; at least
0.001 outside an open one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from forecast.answering.answer import Answer
from forecast.answering.warnings import AnswerWarning
from forecast.incidence import DAYS
from forecast.outcome import FloatArray, Outcome

MOST_POINTS = 1_000
_LEAST_STEP = 0.01
_MOST_STEP = 0.2 * 200
#: Kept away from each limit, so that no rounding crosses it.
_ROUNDING = 1e-9
#: Below, inside and above the range; the least inside is that of all steps together.
_LEAST_SHARES = np.array([0.001, _LEAST_STEP + 2 * _ROUNDING, 0.001])
_SECONDS_IN_A_DAY = 86_400
#: Less than this is not worth a warning.
_LEAST_WORTH_TELLING = 0.005


@dataclass(frozen=True, slots=True)
class DateRange:
    """A platform's date question.

    Attributes
    ----------
    first, last
        Ends of the range, in seconds since 1970-01-01 UTC; `first` before `last`.
    open_below, open_above
        Whether the day asked for may lie outside either end.
    n_steps
        Steps between points, which are one more (`inbound_outcome_count`); 1 to `MOST_POINTS`.
    """

    first: float
    last: float
    open_below: bool
    open_above: bool
    n_steps: int = 200

    def __post_init__(self) -> None:
        if not self.first < self.last:
            raise ValueError("the range ends before it begins")
        if not 1 <= self.n_steps <= MOST_POINTS:
            raise ValueError(f"{self.n_steps} steps; from 1 to {MOST_POINTS} can be answered")


@dataclass(frozen=True)
class PlatformCdf:
    """The chance of release by each point, ascending, (n_steps + 1,), and what was bent to fit the range."""

    values: list[float]
    warnings: list[AnswerWarning]


def platform_cdf(answer: Answer, asked: DateRange) -> PlatformCdf:
    """Return the chance of release by each point of a date question's range.

    What lies above an open upper bound, and what never ships, are both outside the range. With closed
    bounds the chance is that on the condition of a release within the range, and a warning says so.
    """
    by_point = _released_by(answer, np.linspace(asked.first, asked.last, asked.n_steps + 1))
    shares = np.array([by_point[0], by_point[-1] - by_point[0], 1.0 - by_point[-1]])
    possible = np.array([asked.open_below, True, asked.open_above])
    below, inside, above = _raised(np.where(possible, shares, 0.0), np.where(possible, _LEAST_SHARES, 0.0))
    steps = _fitted_steps(np.diff(by_point), inside, asked.n_steps)
    values = np.concatenate([[below], below + np.cumsum(steps)])
    values[-1] = 1.0 - above
    return PlatformCdf(values.tolist(), list(_warnings(answer, asked, float(shares[~possible].sum()))))


def _raised(shares: FloatArray, least: FloatArray) -> FloatArray:
    """Return shares of one, in proportion to the given ones beyond the least that each must have."""
    excess = np.maximum(shares - least, 0.0)
    if excess.sum() == 0.0:
        excess[1] = 1.0
    return np.asarray(least + excess * (1.0 - least.sum()) / excess.sum())


def _released_by(answer: Answer, points: FloatArray) -> FloatArray:
    """Return the chance of release by each moment; a day's chance is that by its end, in UTC."""
    end_of_as_of = datetime.combine(answer.as_of + timedelta(days=1), datetime.min.time(), UTC).timestamp()
    days = (points - end_of_as_of) / _SECONDS_IN_A_DAY
    return np.asarray(np.interp(days, DAYS, answer.daily[Outcome.RELEASED], left=0.0))


def _fitted_steps(steps: FloatArray, room: float, n_steps: int) -> FloatArray:
    """Return steps in proportion to the given ones, within the platform's limits, that add up to `room`."""
    least, most = (_LEAST_STEP + _ROUNDING) / n_steps, (_MOST_STEP - _ROUNDING) / n_steps
    extra, most_extra = np.maximum(steps, 0.0), most - least
    room -= least * n_steps
    # Shares over the limit are cut, and what is cut goes to the others, until none is over it.
    for _ in range(n_steps):
        free = extra < most_extra
        wanted = room - most_extra * (~free).sum()
        if wanted <= 0.0 or not free.any():
            break
        total = extra[free].sum()
        extra[free] = extra[free] * wanted / total if total > 0.0 else wanted / free.sum()
        if (extra <= most_extra).all():
            break
        extra = np.minimum(extra, most_extra)
    return np.asarray(least + extra * room / extra.sum())


def _warnings(answer: Answer, asked: DateRange, lost: float) -> list[AnswerWarning]:
    warnings = []
    if lost > _LEAST_WORTH_TELLING:
        text = (
            f"{lost:.0%} of the forecast lies outside the closed bounds, what never ships included; the rest"
            " was raised to one."
        )
        warnings.append(AnswerWarning("renormalised", text))
    horizon = datetime.combine(answer.horizon + timedelta(days=1), datetime.min.time(), UTC).timestamp()
    if asked.last > horizon:
        text = f"Nothing is forecast beyond {answer.horizon}: the chance stays as it is from there on."
        warnings.append(AnswerWarning("beyond_horizon", text))
    return warnings
