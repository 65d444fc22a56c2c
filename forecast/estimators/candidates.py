"""Name the candidates: configurations of estimators, simplest first.

The order breaks ties: of two equally good candidates, the earlier one is served.
"""

from forecast.estimators.aft import AcceleratedFailureTime
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.face_value import FaceValue
from forecast.estimators.hazard import DiscreteHazard
from forecast.estimators.lindy import Lindy
from forecast.estimators.pool import LinearPool
from forecast.estimators.reference_class import ReferenceClass

#: Unfitted estimators by name; clone one before fitting it.
CANDIDATES: dict[str, CumulativeIncidenceEstimator] = {
    "face_value": FaceValue(),
    "reference_class": ReferenceClass(),
    "lindy": Lindy(),
    "aft_log_logistic": AcceleratedFailureTime("log-logistic"),
    "aft_log_normal": AcceleratedFailureTime("log-normal"),
    "hazard": DiscreteHazard(),
    # The outside view, the inside view, and a tenth of the heaviest tail for releases that never come.
    "pool": LinearPool((ReferenceClass(), DiscreteHazard(), Lindy()), (0.45, 0.45, 0.1)),
}
