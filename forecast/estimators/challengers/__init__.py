"""Challengers from well-kept libraries, run in the same walk-forward; none is served.

Their libraries belong to development: `lifelines` and `statsmodels` are imported by `fit` alone.
"""

from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.challengers.boosted import BoostedHazard
from forecast.estimators.challengers.cox import ProportionalHazards
from forecast.estimators.challengers.parametric import LifelinesFailureTime, MixtureCure

__all__ = ["CHALLENGERS", "BoostedHazard", "LifelinesFailureTime", "MixtureCure", "ProportionalHazards"]

#: Unfitted, by name; see `RECORD.md` for how they did.
CHALLENGERS: dict[str, CumulativeIncidenceEstimator] = {
    "cox (statsmodels)": ProportionalHazards(),
    "log-logistic (lifelines)": LifelinesFailureTime("LogLogistic"),
    "weibull (lifelines)": LifelinesFailureTime("Weibull"),
    "mixture cure (lifelines)": MixtureCure(),
    "boosted hazard (scikit-learn)": BoostedHazard(),
}
