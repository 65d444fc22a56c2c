"""The pool: a mean of other estimators' forecasts, which errs less than they do where they err apart."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.incidence import check_cumulative_incidence
from forecast.outcome import FloatArray, IntArray


class LinearPool(CumulativeIncidenceEstimator):
    """A linear pool with fixed weights.

    Parameters
    ----------
    weights
        Of the members, adding up to one.
    members
        Unfitted estimators, at least two. Those that resample releases must do so with the same seed and
        as often, so that a replicate of the pool is the mean of its members' on the same resampling.

    Notes
    -----
    Stone (1961), Ann. Math. Statist. 32, 1339-1342. With a few hundred releases fixed weights are hard to
    beat by learned ones: Claeskens et al. (2016), Int. J. Forecast. 32, 754-762.
    """

    def __init__(self, members: tuple[CumulativeIncidenceEstimator, ...], weights: tuple[float, ...]) -> None:
        self.members = members
        self.weights = weights

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        if len(self.weights) != len(self.members) or not np.isclose(sum(self.weights), 1.0):
            raise ValueError(f"{len(self.members)} members need as many weights, adding up to one")
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        fresh = (type(member)(**member.get_params()) for member in self.members)
        self.members_ = [member.fit(rows, target, weight, group) for member in fresh]
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        forecasts = [member.predict_cumulative_incidence(rows, days) for member in self.members_]
        return check_cumulative_incidence(np.average(forecasts, axis=0, weights=self.weights))

    def predict_replicates(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        replicates = [member.predict_replicates(rows, days) for member in self.members_]
        return np.asarray(np.average(replicates, axis=0, weights=self.weights))

    def embed(self, X: FloatArray) -> FloatArray:
        """Return the members' spaces side by side, each by its weight."""
        return np.hstack(
            [weight * member.embed(X) for weight, member in zip(self.weights, self.members_, strict=True)]
        )
