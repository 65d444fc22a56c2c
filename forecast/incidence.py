"""The cumulative incidence of each outcome over the days to come."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.outcome import FloatArray, Outcome

#: Nothing is said of later days.
HORIZON_IN_DAYS = 730
DAYS = np.arange(HORIZON_IN_DAYS + 1, dtype=np.float64)
_TOLERANCE = 1e-9
_SUM_TOLERANCE = 1e-7


def check_cumulative_incidence(values: FloatArray) -> FloatArray:
    """Return the array if it is one of cumulative incidences, or raise.

    Parameters
    ----------
    values : (..., 3, n_times)
        Probability of each `Outcome` by each time: in [0, 1], summing to one over the outcomes;
        `RELEASED` and `CANCELLED` never decrease.

    Raises
    ------
    ValueError
        If any of that does not hold.
    """
    if values.ndim < 2 or values.shape[-2] != len(Outcome):
        raise ValueError(f"shape {values.shape} is not (..., {len(Outcome)}, n_times)")
    if values.size and not np.abs(values.sum(axis=-2) - 1.0).max() <= _SUM_TOLERANCE:  # NaN does not
        raise ValueError("the outcomes' probabilities do not sum to one")
    return _checked_shares(values)


def with_pending(ended: FloatArray) -> FloatArray:
    """Return (..., 3, n_times) from the incidences of release and of cancellation, (..., 2, n_times)."""
    values = np.empty((*ended.shape[:-2], len(Outcome), ended.shape[-1]))
    values[..., Outcome.RELEASED :, :] = ended
    values[..., Outcome.PENDING, :] = 1.0 - ended[..., 0, :] - ended[..., 1, :]
    return _checked_shares(values)


def _checked_shares(values: FloatArray) -> FloatArray:
    """Return shares that sum to one if they are incidences; an answer makes a dozen of these checks."""
    if not values.size:
        return values
    if not values.min() >= -_TOLERANCE:  # neither is NaN; and none of them is above one
        raise ValueError("a probability lies outside [0, 1]")
    ended = values[..., Outcome.RELEASED :, :]
    if values.shape[-1] > 1 and (ended[..., 1:] - ended[..., :-1]).min() < -_TOLERANCE:
        raise ValueError("the incidence of an outcome decreases")
    return np.minimum(np.maximum(values, 0.0), 1.0)


def stack_outcomes(released: FloatArray, cancelled: FloatArray) -> FloatArray:
    """Return (..., 3, n_times) from the incidences of release and cancellation, each (..., n_times)."""
    return with_pending(np.stack([released, cancelled], axis=-2))


@dataclass(frozen=True, eq=False)
class CumulativeIncidence:
    """One question's curve.

    Parameters
    ----------
    days : (n_times,)
        Days after the as-of date, ascending, from 0.
    values : (3, n_times)
        Probability of each `Outcome` by each of the days.

    Raises
    ------
    ValueError
        If the days do not ascend from 0, or the values are no cumulative incidence.
    """

    days: FloatArray
    values: FloatArray

    def __post_init__(self) -> None:
        if self.days.ndim != 1 or self.values.shape != (len(Outcome), len(self.days)):
            raise ValueError(f"days {self.days.shape} do not fit values {self.values.shape}")
        if self.days[0] != 0 or (np.diff(self.days) <= 0).any():
            raise ValueError("days ascend from 0")
        object.__setattr__(self, "values", check_cumulative_incidence(self.values))

    def at(self, day: float, outcome: Outcome) -> float:
        """Return the probability of an outcome by a day, linear between the curve's days."""
        return float(np.interp(day, self.days, self.values[outcome]))


def quantile_days(released: FloatArray, levels: Sequence[float]) -> list[int | None]:
    """Return the first day by which the chance of release reaches each level; None if there is none.

    Parameters
    ----------
    released : (n_days,)
        The incidence of release by each day from 0 on.
    levels
        Between 0 and 1.
    """
    reached = released.searchsorted(levels).tolist()
    return [day if day < len(released) else None for day in reached]
