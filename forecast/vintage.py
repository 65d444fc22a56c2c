"""Vintages: the champion as it would have been chosen and fitted on an earlier day."""

from dataclasses import dataclass, replace
from datetime import date

from forecast.estimators import CumulativeIncidenceEstimator, LinearPool
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
    champion, face_value, reference_class
        Fitted estimators.
    typical_row : (N_COLUMNS,)
        Medians of the rows it learned from, as the point that factors start from.
    n_resolved
        Resolved releases among them.
    """

    trained_through: date
    candidate: str
    champion: CumulativeIncidenceEstimator
    face_value: CumulativeIncidenceEstimator
    reference_class: CumulativeIncidenceEstimator
    typical_row: FloatArray
    n_resolved: int


def share_members(vintage: Vintage) -> Vintage:
    """Return a vintage whose reference class is the one in its champion, where that is a pool that holds it.

    They learned the same from the same; a file holds both, memory need not.
    """
    members = vintage.champion.members_ if isinstance(vintage.champion, LinearPool) else []
    alike = [member for member in members if repr(member) == repr(vintage.reference_class)]
    return replace(vintage, reference_class=alike[0]) if alike else vintage


class TooEarly(ValueError):
    """A day on which too little was known to forecast anything."""

    def __init__(self, as_of: date, first: date) -> None:
        super().__init__(
            f"too little was known on {as_of}: forecasts begin on {first}, the end of the month in which"
            f" {LEAST_RESOLVED_RELEASES} releases were resolved"
        )
        self.as_of = as_of
        self.first = first


def vintage_at(vintages: tuple[Vintage, ...], as_of: date) -> Vintage:
    """Return the latest vintage that knew nothing after a day.

    Raises
    ------
    TooEarly
        If the first vintage is later.
    """
    known = [vintage for vintage in vintages if vintage.trained_through <= as_of]
    if not known:
        raise TooEarly(as_of, vintages[0].trained_through)
    return known[-1]
