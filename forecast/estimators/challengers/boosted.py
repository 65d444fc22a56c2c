"""Model competing risks in discrete time by gradient-boosted trees of scikit-learn."""

from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.challengers.survival import with_weight
from forecast.incidence import stack_outcomes
from forecast.outcome import FloatArray, IntArray, Outcome

#: Ends of the periods, in days.
_PERIOD_ENDS = np.array([3.0, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 548, 730])


class BoostedHazard(CumulativeIncidenceEstimator):
    """Discrete-time competing risks: scikit-learn's gradient-boosted trees on pairs of question and period.

    Parameters
    ----------
    max_iter, max_leaf_nodes, learning_rate
        Parameters of scikit-learn's `HistGradientBoostingClassifier`.
    seed
        Of the trees.
    """

    def __init__(
        self, max_iter: int = 60, max_leaf_nodes: int = 6, learning_rate: float = 0.05, seed: int = 0
    ) -> None:
        self.max_iter = max_iter
        self.max_leaf_nodes = max_leaf_nodes
        self.learning_rate = learning_rate
        self.seed = seed

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        from sklearn.ensemble import HistGradientBoostingClassifier

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, weight = with_weight(rows, target, weight)
        duration = target["duration_in_days"]
        starts = np.concatenate([[0.0], _PERIOD_ENDS[:-1]])
        ends_inside = (duration[:, None] <= _PERIOD_ENDS) & (target["event"][:, None] > 0)
        complete = (duration[:, None] >= _PERIOD_ENDS) | ends_inside
        question, period = np.nonzero((duration[:, None] > starts) & complete)
        outcome = np.where(
            (duration[question] <= _PERIOD_ENDS[period]), target["event"][question], Outcome.PENDING
        )
        self.classes_ = np.unique(outcome)
        self.trees_ = None
        if len(self.classes_) > 1:
            self.trees_ = HistGradientBoostingClassifier(
                max_iter=self.max_iter,
                max_leaf_nodes=self.max_leaf_nodes,
                learning_rate=self.learning_rate,
                min_samples_leaf=30,
                early_stopping=False,
                random_state=self.seed,
            ).fit(_periods(rows, question, period), outcome, sample_weight=weight[question])
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        n_periods = len(_PERIOD_ENDS)
        chances = np.zeros((len(rows) * n_periods, len(Outcome)))
        if self.trees_ is None or not len(rows):
            chances[:, Outcome.PENDING] = 1.0
        else:
            question, period = np.divmod(np.arange(len(rows) * n_periods), n_periods)
            chances[:, self.classes_] = self.trees_.predict_proba(_periods(rows, question, period))
        by_period = chances.reshape(len(rows), n_periods, len(Outcome))
        pending = np.cumprod(by_period[:, :, Outcome.PENDING], axis=1)
        before = np.concatenate([np.ones((len(rows), 1)), pending[:, :-1]], axis=1)
        incidence = np.cumsum(before[:, :, None] * by_period[:, :, 1:], axis=1)
        incidence = np.concatenate([np.zeros((len(rows), 1, 2)), incidence], axis=1)
        grid = np.concatenate([[0.0], _PERIOD_ENDS])
        by_day = [[np.interp(days, grid, curve) for curve in of_row.T] for of_row in incidence]
        by_cause = np.array(by_day).reshape(len(rows), 2, len(days))
        return stack_outcomes(by_cause[:, 0], by_cause[:, 1])


def _periods(rows: FloatArray, question: IntArray, period: IntArray) -> FloatArray:
    """Return each question's row, the end of the period, and the days from there to the window."""
    end = _PERIOD_ENDS[period]
    to_end = rows[question, Column.DAYS_TO_END] - end
    to_start = rows[question, Column.DAYS_TO_START] - end
    return np.column_stack([rows[question], end, to_end, to_start])
