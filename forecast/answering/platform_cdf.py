"""Compute the CDF that a forecasting platform accepts, at evenly spaced points of a date question's range.

By its documentation of numeric and date questions, the platform checks: n steps between n + 1 points; each
step at least 0.01 / n and at most 0.2 * 200 / n; exactly 0 and 1 at closed bounds; at least 0.001 beyond an
open one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from forecast.answering.answer import Answer
from forecast.answering.warnings import AnswerWarning
from forecast.incidence import DAYS
from forecast.outcome import FloatArray, Outcome

#: The most steps of a date range.
MOST_POINTS = 1_000
_LEAST_STEP = 0.01
_MOST_STEP = 0.2 * 200
#: Margin to each limit, so that rounding does not cross it.
_ROUNDING = 1e-9
#: Least shares below, inside and above the range; the one inside is that of all steps together.
_LEAST_SHARES = np.array([0.001, _LEAST_STEP + 2 * _ROUNDING, 0.001])
_SECONDS_IN_A_DAY = 86_400
#: A smaller share outside the range gives no warning.
_LEAST_SHARE_TO_WARN = 0.005


@dataclass(frozen=True, slots=True)
class DateRange:
    """A platform's date question.

    Attributes
    ----------
    first, last
        Ends of the range, in seconds since 1970-01-01 UTC; `first` is before `last`.
    open_below, open_above
        Whether the answer may lie below `first`, and above `last`.
    n_steps
        Number of steps between points, 1 to `MOST_POINTS`; the platform's `inbound_outcome_count`.

    Raises
    ------
    ValueError
        If the range is empty, or the number of steps is out of bounds.
    """

    first: float
    last: float
    open_below: bool
    open_above: bool
    n_steps: int = 200

    def __post_init__(self) -> None:
        if not self.first < self.last:
            raise ValueError("the range ends before it begins; swap its ends")
        if not 1 <= self.n_steps <= MOST_POINTS:
            raise ValueError(f"{self.n_steps} steps; use 1 to {MOST_POINTS}")


@dataclass(frozen=True)
class PlatformCdf:
    """A CDF for a platform.

    Attributes
    ----------
    values : (n_steps + 1,)
        Chance of release by each point, ascending.
    warnings
        How the forecast was adjusted to the range.
    """

    values: list[float]
    warnings: list[AnswerWarning]


def platform_cdf(answer: Answer, date_range: DateRange) -> PlatformCdf:
    """Return the chance of release by each point of a date question's range.

    A release after an open upper bound, or never, counts as outside the range. With a closed bound, the CDF
    is conditional on a release within the range, and a warning says so.

    Parameters
    ----------
    answer
        The forecast.
    date_range
        The platform's question.
    """
    points = np.linspace(date_range.first, date_range.last, date_range.n_steps + 1)
    by_point = _released_by(answer, points)
    shares = np.array([by_point[0], by_point[-1] - by_point[0], 1.0 - by_point[-1]])
    possible = np.array([date_range.open_below, True, date_range.open_above])
    below, inside, above = _raised(np.where(possible, shares, 0.0), np.where(possible, _LEAST_SHARES, 0.0))
    steps = _fitted_steps(np.diff(by_point), inside, date_range.n_steps)
    values = np.concatenate([[below], below + np.cumsum(steps)])
    values[-1] = 1.0 - above
    lost = float(shares[~possible].sum())
    return PlatformCdf(values.tolist(), _warnings(answer, date_range, lost))


def _raised(shares: FloatArray, least: FloatArray) -> FloatArray:
    """Return shares that add up to one: at least `least` each, and beyond that in proportion to `shares`."""
    excess = np.maximum(shares - least, 0.0)
    if excess.sum() == 0.0:
        excess[1] = 1.0
    return np.asarray(least + excess * (1.0 - least.sum()) / excess.sum())


def _released_by(answer: Answer, points: FloatArray) -> FloatArray:
    """Return the chance of release by each point; the chance by a day is that by its end, in UTC."""
    end_of_as_of = datetime.combine(answer.as_of + timedelta(days=1), datetime.min.time(), UTC).timestamp()
    days = (points - end_of_as_of) / _SECONDS_IN_A_DAY
    return np.asarray(np.interp(days, DAYS, answer.daily[Outcome.RELEASED], left=0.0))


def _fitted_steps(steps: FloatArray, room: float, n_steps: int) -> FloatArray:
    """Return steps that add up to `room`, within the platform's limits, in proportion to the given steps."""
    least, most = (_LEAST_STEP + _ROUNDING) / n_steps, (_MOST_STEP - _ROUNDING) / n_steps
    extra, most_extra = np.maximum(steps, 0.0), most - least
    room -= least * n_steps
    # Cut the steps that are over the limit and give the rest to the others, until no step is over it.
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


def _warnings(answer: Answer, date_range: DateRange, lost: float) -> list[AnswerWarning]:
    warnings = []
    if lost > _LEAST_SHARE_TO_WARN:
        text = (
            f"{lost:.0%} of the forecast lies outside the closed bounds, what never ships included; the rest"
            " was raised to one."
        )
        warnings.append(AnswerWarning("renormalised", text))
    horizon = datetime.combine(answer.horizon + timedelta(days=1), datetime.min.time(), UTC).timestamp()
    if date_range.last > horizon:
        text = f"Nothing is forecast beyond {answer.horizon}: the chance stays as it is from there on."
        warnings.append(AnswerWarning("beyond_horizon", text))
    return warnings
