"""Lindy: a Pareto wait, which grows with the time already waited."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray, IntArray, Outcome


class Lindy(CumulativeIncidenceEstimator):
    """Whatever the promise says, the wait to come is in proportion to the wait so far.

    The chance to be still pending after t more days is (a / (a + t)) ** shape, where a is the release's
    age. Release and cancellation share the hazard in a constant proportion. Maximum likelihood has a
    closed form: events over the sum of log((a + t) / a).

    Parameters
    ----------
    least_age_days
        A younger release counts as this old.
    """

    def __init__(self, least_age_days: float = 30.0) -> None:
        self.least_age_days = least_age_days

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        age = self._age(rows)
        exposure = (weight * np.log1p(target["duration_in_days"] / age)).sum()
        events = [
            (weight * (target["event"] == outcome)).sum() for outcome in (Outcome.RELEASED, Outcome.CANCELLED)
        ]
        self.shapes_ = np.array(events) / max(exposure, np.finfo(float).tiny)
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        shape = self.shapes_.sum()
        ended = -np.expm1(-shape * np.log1p(days / self._age(rows)[:, None]))
        share = self.shapes_ / shape if shape > 0 else np.zeros(2)
        return stack_outcomes(share[0] * ended, share[1] * ended)

    def _age(self, rows: FloatArray) -> FloatArray:
        return np.maximum(rows[:, Column.AGE_DAYS], self.least_age_days)
