"""Model competing risks by lifelines' accelerated failure times and by its mixture cure."""

import warnings
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from forecast.columns import Column
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.challengers.survival import GRID, challenger_features, incidence_of, with_weight
from forecast.outcome import FloatArray, IntArray, Outcome

_CAUSES = (Outcome.RELEASED, Outcome.CANCELLED)


class LifelinesFailureTime(CumulativeIncidenceEstimator):
    """Cause-specific accelerated failure times of lifelines, with its ridge penalty.

    Parameters
    ----------
    family
        ``"Weibull"`` or ``"LogLogistic"``: the name of a lifelines fitter without ``AFTFitter``.
    penalizer
        The ridge penalty of lifelines.
    """

    def __init__(self, family: str = "LogLogistic", penalizer: float = 0.1) -> None:
        self.family = family
        self.penalizer = penalizer

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        import lifelines
        import pandas as pd

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, weight = with_weight(rows, target, weight)
        table = pd.DataFrame(challenger_features(rows)).rename(columns=str)
        table = table.assign(duration=target["duration_in_days"], weight=weight)
        self.fitters_: list[Any] = []
        for cause in _CAUSES:
            ended = (target["event"] == cause).astype(int)
            if not ended.any():
                self.fitters_.append(None)
                continue
            fitter = getattr(lifelines, f"{self.family}AFTFitter")(penalizer=self.penalizer)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fitter.fit(table.assign(ended=ended), "duration", "ended", weights_col="weight")
            self.fitters_.append(fitter)
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        import pandas as pd

        rows, days = self._check_question(X, times)
        table = pd.DataFrame(challenger_features(rows)).rename(columns=str)
        survival = np.ones((2, len(rows), len(GRID)))
        for number, fitter in enumerate(self.fitters_):
            if fitter is not None and len(rows):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    curves = fitter.predict_survival_function(table, times=np.maximum(GRID, 1e-6))
                survival[number] = np.minimum.accumulate(curves.to_numpy().T, axis=1)
        survival[:, :, 0] = 1.0
        return incidence_of(survival, days)


class MixtureCure(CumulativeIncidenceEstimator):
    """A mixture of releases that never come and of Weibull waits, by lifelines.

    It is fitted separately to questions with and without a window, and has no covariates. Cancellation has a
    constant hazard.
    """

    def __init__(self) -> None:
        """Set nothing: there are no parameters."""

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        import lifelines

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, weight = with_weight(rows, target, weight)
        no_window = np.isnan(rows[:, Column.DAYS_TO_END])
        self.released_: list[FloatArray] = []
        self.cancelled_: list[FloatArray] = []
        for members in (~no_window, no_window):
            chosen = members if members.sum() >= 2 else np.ones(len(rows), dtype=bool)
            ended = target["event"][chosen] == Outcome.RELEASED
            fitter = lifelines.MixtureCureFitter(base_fitter=lifelines.WeibullFitter())
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fitter.fit(
                    target["duration_in_days"][chosen], ended, weights=weight[chosen], timeline=GRID[1:]
                )
            survival = fitter.survival_function_.to_numpy().ravel()
            self.released_.append(np.concatenate([[0.0], 1.0 - np.minimum.accumulate(survival)]))
            cancelled = target["event"][chosen] == Outcome.CANCELLED
            rate = (weight[chosen] * cancelled).sum() / (
                weight[chosen] * target["duration_in_days"][chosen]
            ).sum()
            self.cancelled_.append(-np.expm1(-rate * GRID))
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        kind = np.isnan(rows[:, Column.DAYS_TO_END]).astype(int)
        survival = 1.0 - np.array([np.array(self.released_)[kind], np.array(self.cancelled_)[kind]])
        return incidence_of(survival, days)
