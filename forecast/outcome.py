"""Define the three outcomes of a wait, and the target array that estimators learn from."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Target of a question: its event, an `Outcome`, and the days from its as-of date to the event or to
#: censoring.
TARGET = np.dtype([("event", np.int64), ("duration_in_days", np.float64)])


class Outcome(IntEnum):
    """What has become of a release; a wait that ends in `PENDING` is censored."""

    PENDING = 0
    RELEASED = 1
    CANCELLED = 2


def make_target(event: npt.ArrayLike, duration_in_days: npt.ArrayLike) -> npt.NDArray[np.void]:
    """Return the target of questions as one structured array.

    Parameters
    ----------
    event : (n_questions,)
        An `Outcome` each.
    duration_in_days : (n_questions,)
        Days from the as-of date to the event or to censoring; above zero.

    Returns
    -------
    (n_questions,) array of dtype `TARGET`

    Raises
    ------
    ValueError
        If the shapes differ, an event is not an outcome, or a duration is not above zero.

    Examples
    --------
    >>> make_target([Outcome.RELEASED, Outcome.PENDING], [12, 365])
    array([(1,  12.), (0, 365.)],
          dtype=[('event', '<i8'), ('duration_in_days', '<f8')])
    """
    events = np.asarray(event, dtype=np.int64)
    durations = np.asarray(duration_in_days, dtype=np.float64)
    if events.ndim != 1 or events.shape != durations.shape:
        raise ValueError(
            f"event has shape {events.shape} and duration_in_days {durations.shape}; give one value of each"
            " for each question"
        )
    if not np.isin(events, list(Outcome)).all():
        raise ValueError("an event is unknown; use 0 (pending), 1 (released) or 2 (cancelled)")
    if not (durations > 0).all():
        raise ValueError("a duration is not above zero; count the days after the as-of date")
    target = np.empty(len(events), dtype=TARGET)
    target["event"] = events
    target["duration_in_days"] = durations
    return target
