"""Lindy: forecast a Pareto wait, which grows with the time already waited."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import ResampledEstimator, bootstrap_weights
from forecast.outcome import FloatArray, IntArray, Outcome

#: Replaces a shape of zero, to divide by.
_LEAST_SHAPE = 1e-300


class Lindy(ResampledEstimator):
    """The wait to come is in proportion to the wait so far; the promise does not matter.

    The chance to be still pending after t more days is (a / (a + t)) ** shape, where a is the release's age.
    Release and cancellation share the hazard in a constant proportion. The maximum-likelihood shape has a
    closed form: events divided by the sum of log((a + t) / a).

    Parameters
    ----------
    least_age_days
        Least age in days; a younger release counts as this old.
    n_replicates
        Number of refits to resampled releases, for `predict_replicates`.
    seed
        Of the resampling.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((4, N_COLUMNS))  # announced today, for today
    >>> rows[:, Column.WINDOW_DAYS] = 1
    >>> target = make_target([1, 1, 2, 0], [10, 20, 30, 90])  # two released, one cancelled, one pending
    >>> estimator = Lindy(n_replicates=0).fit(rows, target)
    >>> estimator.predict_cumulative_incidence(rows[:1], [0, 30, 365]).round(2)
    array([[[1.  , 0.49, 0.07],
            [0.  , 0.34, 0.62],
            [0.  , 0.17, 0.31]]])
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

    def _cumulative_incidence(self, prepared: tuple[FloatArray], days: FloatArray, fits: slice) -> FloatArray:
        shapes = self.shapes_[fits]
        (age,) = prepared
        growth = np.log(1.0 + days / age[:, None])
        both = shapes.sum(axis=1)[:, None]
        share = shapes / np.maximum(both, _LEAST_SHAPE)
        ended = 1.0 - np.exp(-both[:, :, None] * growth)
        return np.asarray(share[:, None, :, None] * ended[:, :, None, :])

    def _age(self, rows: FloatArray) -> FloatArray:
        return np.maximum(rows[:, Column.AGE_DAYS], self.least_age_days)
