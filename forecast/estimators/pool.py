"""The pool: a mean of other estimators' forecasts, which errs less than they do where they err apart."""

from collections.abc import Iterable
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.estimators.base import CumulativeIncidenceEstimator, ResampledEstimator
from forecast.estimators.prediction import PooledPrediction
from forecast.outcome import FloatArray, IntArray


class LinearPool(CumulativeIncidenceEstimator):
    """A linear pool with fixed weights.

    Parameters
    ----------
    weights
        Of the members, adding up to one.
    members
        Unfitted estimators, at least one. They must resample releases with the same seed and as often, so
        that a replicate of the pool is the mean of its members' on the same resampling.

    Notes
    -----
    Stone (1961), Ann. Math. Statist. 32, 1339-1342. With a few hundred releases fixed weights are hard to
    beat by learned ones: Claeskens et al. (2016), Int. J. Forecast. 32, 754-762.
    """

    def __init__(self, members: tuple[ResampledEstimator, ...], weights: tuple[float, ...]) -> None:
        self.members = members
        self.weights = weights

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
        fitted: Iterable[CumulativeIncidenceEstimator] = (),
    ) -> Self:
        """Learn from questions.

        `fitted` are estimators that have learned from these same questions; one that is configured as a
        member is taken for it.
        """
        if len(self.weights) != len(self.members) or not np.isclose(sum(self.weights), 1.0):
            raise ValueError(f"{len(self.members)} members need as many weights, adding up to one")
        drawn = {
            tuple(member.get_params()[name] for name in ("n_replicates", "seed")) for member in self.members
        }
        if len(drawn) > 1:
            raise ValueError("members resample releases as often as each other, and with the same seed")
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        ready = {repr(one): one for one in fitted if isinstance(one, ResampledEstimator)}
        self.members_ = [
            ready.get(repr(member)) or type(member)(**member.get_params()).fit(rows, target, weight, group)
            for member in self.members
        ]
        return self

    def get_prediction(self, X: FloatArray) -> PooledPrediction:
        rows = self._check_rows(X)
        members = [member.get_prediction(rows) for member in self.members_]
        return PooledPrediction(self, rows, members, self.weights)

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        return self.get_prediction(X).cumulative_incidence(times)
