"""Keep vintages: the champion as it would have been chosen and fitted on an earlier day."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from forecast.errors import TooEarly
from forecast.estimators import CumulativeIncidenceEstimator, LinearPool, ReferenceClass
from forecast.outcome import FloatArray

#: The first vintage has at least so many resolved releases.
LEAST_RESOLVED_RELEASES = 30


@dataclass(frozen=True, eq=False)
class Vintage:
    """The fitted estimators that answer questions as of `trained_through` or later, until the next vintage.

    Attributes
    ----------
    trained_through
        The last day whose facts they were fitted on.
    candidate
        Name of the champion, which was chosen by the scores known on that day.
    champion, face_value
        Fitted estimators.
    reference_class_apart
        The fitted reference class; None if it is the champion or one of its members, to store it only once.
    typical_row : (N_COLUMNS,)
        Median row of the training questions; factors start from it.
    n_resolved
        Number of resolved releases among the training questions.
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
        return next(member for member in with_members(self.champion) if isinstance(member, ReferenceClass))


def with_members(estimator: CumulativeIncidenceEstimator) -> list[CumulativeIncidenceEstimator]:
    """Return a fitted estimator and, if it is a pool, its fitted members.

    Parameters
    ----------
    estimator
        A fitted estimator.

    Examples
    --------
    >>> from forecast.estimators import FaceValue
    >>> with_members(FaceValue())
    [FaceValue(days_without_window=180.0)]
    """
    return [estimator, *(estimator.members_ if isinstance(estimator, LinearPool) else [])]


def vintage_at(vintages: tuple[Vintage, ...], as_of: date) -> Vintage:
    """Return the latest vintage that was fitted on no fact after a day.

    Parameters
    ----------
    vintages
        Oldest first, at least one.
    as_of
        The day.

    Raises
    ------
    TooEarly
        If the first vintage is later.
    """
    n_earlier = bisect_right(vintages, as_of, key=attrgetter("trained_through"))
    if n_earlier == 0:
        raise TooEarly(as_of, vintages[0].trained_through, LEAST_RESOLVED_RELEASES)
    return vintages[n_earlier - 1]
