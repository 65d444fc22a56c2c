"""Vintages: the champion as it would have been chosen and fitted on an earlier day."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from forecast.errors import TooEarly
from forecast.estimators import CumulativeIncidenceEstimator, LinearPool, ReferenceClass
from forecast.outcome import FloatArray

#: Below so many resolved releases nothing is forecast.
LEAST_RESOLVED_RELEASES = 30


@dataclass(frozen=True, eq=False)
class Vintage:
    """What answers questions asked from `trained_through` on, until the next vintage.

    Attributes
    ----------
    trained_through
        The last day whose facts it learned from.
    candidate
        Name of the champion, chosen by the scores known on that day.
    champion, face_value
        Fitted estimators.
    reference_class_apart
        A fitted one; None where it is the champion or a member of that, so that it is there once.
    typical_row : (N_COLUMNS,)
        Medians of the rows it learned from, as the point that factors start from.
    n_resolved
        Resolved releases among them.
    """

    trained_through: date
    candidate: str
    champion: CumulativeIncidenceEstimator
    face_value: CumulativeIncidenceEstimator
    reference_class_apart: CumulativeIncidenceEstimator | None
    typical_row: FloatArray
    n_resolved: int

    @property
    def reference_class(self) -> CumulativeIncidenceEstimator:
        """The fitted reference class."""
        if self.reference_class_apart is not None:
            return self.reference_class_apart
        return next(one for one in with_members(self.champion) if isinstance(one, ReferenceClass))


def with_members(estimator: CumulativeIncidenceEstimator) -> list[CumulativeIncidenceEstimator]:
    """Return a fitted estimator, and those that it consists of if it is a pool."""
    return [estimator, *(estimator.members_ if isinstance(estimator, LinearPool) else [])]


def vintage_at(vintages: tuple[Vintage, ...], as_of: date) -> Vintage:
    """Return the latest vintage, of all from the oldest on, that knew nothing after a day.

    Raises
    ------
    TooEarly
        If the first vintage is later.
    """
    n_known = bisect_right(vintages, as_of, key=attrgetter("trained_through"))
    if n_known == 0:
        raise TooEarly(as_of, vintages[0].trained_through, LEAST_RESOLVED_RELEASES)
    return vintages[n_known - 1]
