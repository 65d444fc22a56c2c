"""Lindy: a Pareto wait, which grows with the time already waited."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.outcome import FloatArray, IntArray, Outcome

#: Stands for none.
_LEAST_SHAPE = 1e-300


class Lindy(ResampledEstimator):
    """Whatever the promise says, the wait to come is in proportion to the wait so far.

    The chance to be still pending after t more days is (a / (a + t)) ** shape, where a is the release's
    age. Release and cancellation share the hazard in a constant proportion. Maximum likelihood has a
    closed form: events over the sum of log((a + t) / a).

    Parameters
    ----------
    least_age_days
        A younger release counts as this old.
    n_replicates
        Refits to resampled releases that `predict_replicates` gives.
    seed
        Of the resampling.
    """

    def __init__(self, least_age_days: float = 30.0, n_replicates: int = 50, seed: int = 0) -> None:
        self.least_age_days = least_age_days
        self.n_replicates = n_replicates
        self.seed = seed

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        resampled = bootstrap_weights(group, self.n_replicates, self.seed)
        weights = weight * np.concatenate([np.ones((1, len(rows))), resampled])
        exposure = weights @ np.log1p(target["duration_in_days"] / self._age(rows))
        events = [weights @ (target["event"] == outcome) for outcome in (Outcome.RELEASED, Outcome.CANCELLED)]
        self.shapes_ = np.stack(events, axis=1) / exposure[:, None]
        return self

    def _prepare(self, rows: FloatArray) -> tuple[FloatArray]:
        return (self._age(rows),)

    def _cumulative_incidence(
        self, prepared: tuple[FloatArray], days: FloatArray, which: slice
    ) -> FloatArray:
        shapes = self.shapes_[which]
        (age,) = prepared
        growth = np.log(1.0 + days / age[:, None])
        both = shapes.sum(axis=1)[:, None]
        share = shapes / np.maximum(both, _LEAST_SHAPE)
        ended = 1.0 - np.exp(-both[:, :, None] * growth)
        return np.asarray(share[:, None, :, None] * ended[:, :, None, :])

    def _age(self, rows: FloatArray) -> FloatArray:
        return np.maximum(rows[:, Column.AGE_DAYS], self.least_age_days)
