"""The pool: average the forecasts of other estimators, whose errors partly cancel."""

from collections.abc import Iterable
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.estimators.base import CumulativeIncidenceEstimator, ResampledEstimator
from forecast.estimators.prediction import PooledPrediction
from forecast.outcome import FloatArray, IntArray


class LinearPool(CumulativeIncidenceEstimator):
    """A linear pool: the weighted mean of its members' forecasts, with fixed weights.

    Parameters
    ----------
    members
        Unfitted estimators, at least one. They must have the same seed and number of replicates, so that a
        replicate of the pool is the mean of its members' replicates on the same resampled releases.
    weights
        Weights of the members, of 0 or more, adding up to one.

    Notes
    -----
    Stone (1961), Ann. Math. Statist. 32, 1339-1342. With a few hundred releases, fixed weights are hard to
    beat by learned ones: Claeskens et al. (2016), Int. J. Forecast. 32, 754-762.

    Examples
    --------
    >>> from forecast.columns import N_COLUMNS, Column
    >>> from forecast.estimators import Lindy, ReferenceClass
    >>> from forecast.outcome import make_target
    >>> rows = np.zeros((4, N_COLUMNS))  # announced today, for today
    >>> rows[:, Column.WINDOW_DAYS] = 1
    >>> target = make_target([1, 1, 2, 0], [10, 20, 30, 90])  # two released, one cancelled, one pending
    >>> pool = LinearPool((Lindy(), ReferenceClass()), (0.5, 0.5)).fit(rows, target)
    >>> pool.predict_cumulative_incidence(rows[:1], [0, 30, 365])[0, 1].round(2)
    array([0.  , 0.38, 0.64])
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

        Parameters
        ----------
        X, y, sample_weight, groups
            As in `CumulativeIncidenceEstimator.fit`.
        fitted
            Estimators that have learned from the same questions. One with the parameters of a member is used
            in its place, which saves a fit.

        Raises
        ------
        ValueError
            If the weights do not fit the members, or the members resample releases differently.
        """
        if len(self.weights) != len(self.members) or not np.isclose(sum(self.weights), 1.0):
            raise ValueError(f"{len(self.members)} members need as many weights, which add up to one")
        resamplings = {
            tuple(member.get_params()[name] for name in ("n_replicates", "seed")) for member in self.members
        }
        if len(resamplings) > 1:
            raise ValueError("members differ in n_replicates or seed; give all of them the same")
        rows, target, weight, group = self._check_training(X, y, sample_weight, groups)
        reusable = {repr(member): member for member in fitted if isinstance(member, ResampledEstimator)}
        self.members_ = [
            reusable.get(repr(member)) or type(member)(**member.get_params()).fit(rows, target, weight, group)
            for member in self.members
        ]
        return self

    def get_prediction(self, X: FloatArray) -> PooledPrediction:
        rows = self._check_rows(X)
        members = [member.get_prediction(rows) for member in self.members_]
        return PooledPrediction(self, rows, members, self.weights)

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        return self.get_prediction(X).cumulative_incidence(times)
