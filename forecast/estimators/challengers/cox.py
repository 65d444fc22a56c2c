"""Model competing risks by statsmodels' Cox regression."""

import warnings
from typing import Self

import numpy as np
import numpy.typing as npt

from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.challengers.survival import GRID, challenger_features, incidence_of, with_weight
from forecast.estimators.standardise import centre_and_scale
from forecast.outcome import FloatArray, IntArray, Outcome

_CAUSES = (Outcome.RELEASED, Outcome.CANCELLED)


class ProportionalHazards(CumulativeIncidenceEstimator):
    """Cause-specific Cox regression of statsmodels, with a ridge penalty.

    Parameters
    ----------
    ridge
        Penalty of statsmodels' elastic net, of which only the quadratic part is used.
    """

    def __init__(self, ridge: float = 0.02) -> None:
        self.ridge = ridge

    def fit(
        self,
        X: FloatArray,
        y: npt.NDArray[np.void],
        sample_weight: FloatArray | None = None,
        groups: IntArray | None = None,
    ) -> Self:
        from statsmodels.duration.hazard_regression import PHReg

        rows, target, weight, _ = self._check_training(X, y, sample_weight, groups)
        rows, target, _ = with_weight(rows, target, weight)
        features = challenger_features(rows)
        self.mean_, self.scale_ = centre_and_scale(features, np.ones(len(features)))
        design = (features - self.mean_) / self.scale_
        self.coefficients_: list[FloatArray] = []
        self.baselines_: list[FloatArray] = []
        for cause in _CAUSES:
            ended = (target["event"] == cause).astype(int)
            coefficients = np.zeros(design.shape[1])
            cumulative = np.zeros(len(GRID))
            if ended.any():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    regression = PHReg(target["duration_in_days"], design, status=ended)
                    result = regression.fit_regularized(alpha=self.ridge, L1_wt=0.0)
                    coefficients = np.asarray(result.params)
                cumulative = _breslow(target["duration_in_days"], ended, np.exp(design @ coefficients))
            self.coefficients_.append(coefficients)
            self.baselines_.append(cumulative)
        return self

    def predict_cumulative_incidence(self, X: FloatArray, times: npt.ArrayLike) -> FloatArray:
        rows, days = self._check_question(X, times)
        design = (challenger_features(rows) - self.mean_) / self.scale_
        risk = [np.exp(np.clip(design @ b, -10.0, 10.0)) for b in self.coefficients_]
        survival = [np.exp(-r[:, None] * base) for r, base in zip(risk, self.baselines_, strict=True)]
        return incidence_of(np.array(survival).reshape(2, len(rows), len(GRID)), days)


def _breslow(duration: FloatArray, ended: IntArray, risk: FloatArray) -> FloatArray:
    """Return Breslow's estimate of the cumulative baseline hazard at `GRID`."""
    times = np.unique(duration[ended > 0])
    at_risk = ((duration[:, None] >= times) * risk[:, None]).sum(axis=0)
    events = ((duration[:, None] == times) & (ended[:, None] > 0)).sum(axis=0)
    steps = np.concatenate([[0.0], np.cumsum(events / at_risk)])
    return np.asarray(steps[np.searchsorted(times, GRID, side="right")])
