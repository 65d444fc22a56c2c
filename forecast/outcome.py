"""The three outcomes of a wait, and the target array that estimators learn from."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Structured target: what ended the wait (an `Outcome`), and the days waited until then.
TARGET = np.dtype([("event", np.int64), ("duration_in_days", np.float64)])


class Outcome(IntEnum):
    """What has become of a release; `PENDING` is censored."""

    PENDING = 0
    RELEASED = 1
    CANCELLED = 2


def make_target(event: npt.ArrayLike, duration_in_days: npt.ArrayLike) -> npt.NDArray[np.void]:
    """Return the target of `n` questions as one structured array.

    Parameters
    ----------
    event : (n,)
        An `Outcome` each.
    duration_in_days : (n,)
        Days from the as-of date to the event or to censoring; above zero.

    Returns
    -------
    (n,) array of dtype `TARGET`

    Raises
    ------
    ValueError
        If the shapes differ, an event is no outcome, or a duration is not above zero.
    """
    events = np.asarray(event, dtype=np.int64)
    durations = np.asarray(duration_in_days, dtype=np.float64)
    if events.ndim != 1 or events.shape != durations.shape:
        raise ValueError(f"event {events.shape} and duration {durations.shape} must be equal, 1-d")
    if not np.isin(events, list(Outcome)).all():
        raise ValueError("an event is 0 (pending), 1 (released) or 2 (cancelled)")
    if not (durations > 0).all():
        raise ValueError("a duration is above zero days")
    target = np.empty(len(events), dtype=TARGET)
    target["event"] = events
    target["duration_in_days"] = durations
    return target
