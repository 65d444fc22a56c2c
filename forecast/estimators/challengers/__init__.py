"""Challengers: estimators of established libraries, compared in the same backtest and never served.

They need the extra `record`: `fit` and the forecasts import `lifelines` and `statsmodels`.
"""

from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.challengers.boosted import BoostedHazard
from forecast.estimators.challengers.cox import ProportionalHazards
from forecast.estimators.challengers.parametric import LifelinesFailureTime, MixtureCure

__all__ = ["CHALLENGERS", "BoostedHazard", "LifelinesFailureTime", "MixtureCure", "ProportionalHazards"]

#: Unfitted challengers by name; `RECORD.md` has their scores.
CHALLENGERS: dict[str, CumulativeIncidenceEstimator] = {
    "cox (statsmodels)": ProportionalHazards(),
    "log-logistic (lifelines)": LifelinesFailureTime("LogLogistic"),
    "weibull (lifelines)": LifelinesFailureTime("Weibull"),
    "mixture cure (lifelines)": MixtureCure(),
    "boosted hazard (scikit-learn)": BoostedHazard(),
}
