"""Estimate the cumulative incidence of release and of cancellation; all estimators have one interface."""

from forecast.estimators.aft import AcceleratedFailureTime
from forecast.estimators.base import CumulativeIncidenceEstimator
from forecast.estimators.candidates import CANDIDATES
from forecast.estimators.face_value import FaceValue
from forecast.estimators.hazard import DiscreteHazard
from forecast.estimators.lindy import Lindy
from forecast.estimators.pool import LinearPool
from forecast.estimators.reference_class import ReferenceClass, aalen_johansen

__all__ = [
    "CANDIDATES",
    "AcceleratedFailureTime",
    "CumulativeIncidenceEstimator",
    "DiscreteHazard",
    "FaceValue",
    "Lindy",
    "LinearPool",
    "ReferenceClass",
    "aalen_johansen",
]
