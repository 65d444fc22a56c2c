"""The cumulative incidence of each outcome over the days to come."""

from collections.abc import Sequence

import numpy as np

from forecast.outcome import FloatArray, Outcome

#: Nothing is said of later days.
HORIZON_IN_DAYS = 730
DAYS = np.arange(HORIZON_IN_DAYS + 1, dtype=np.float64)
#: Decimals of a chance wherever one is shown or stored.
DECIMALS_SHOWN = 4
_TOLERANCE = 1e-9


def with_pending(ended: FloatArray) -> FloatArray:
    """Return cumulative incidences of all outcomes from those of release and of cancellation.

    Parameters
    ----------
    ended : (..., 2, n_times)
        In [0, 1], never decreasing, and adding up to one at most.

    Returns
    -------
    (..., 3, n_times)
        Probability of each `Outcome` by each time, summing to one over the outcomes.

    Raises
    ------
    ValueError
        If they are no incidences.

    Examples
    --------
    >>> with_pending(np.array([[0.0, 0.5], [0.0, 0.25]]))
    array([[1.  , 0.25],
           [0.  , 0.5 ],
           [0.  , 0.25]])
    """
    values = np.empty((*ended.shape[:-2], len(Outcome), ended.shape[-1]))
    values[..., Outcome.RELEASED :, :] = ended
    values[..., Outcome.PENDING, :] = 1.0 - ended[..., 0, :] - ended[..., 1, :]
    if not values.size:
        return values
    if not values.min() >= -_TOLERANCE:  # neither is NaN; and none of them is above one
        raise ValueError("a probability lies outside [0, 1]")
    if values.shape[-1] > 1 and (ended[..., 1:] - ended[..., :-1]).min() < -_TOLERANCE:
        raise ValueError("the incidence of an outcome decreases")
    return np.minimum(np.maximum(values, 0.0), 1.0)


def stack_outcomes(released: FloatArray, cancelled: FloatArray) -> FloatArray:
    """Return (..., 3, n_times) from the incidences of release and cancellation, each (..., n_times)."""
    return with_pending(np.stack([released, cancelled], axis=-2))


def quantile_days(released: FloatArray, levels: Sequence[float]) -> list[int | None]:
    """Return the first day by which the chance of release reaches each level; None if there is none.

    Parameters
    ----------
    released : (n_days,)
        The incidence of release by each day from 0 on.
    levels
        Between 0 and 1.

    Examples
    --------
    >>> quantile_days(np.array([0.0, 0.2, 0.6]), [0.5, 0.9])
    [2, None]
    """
    reached = released.searchsorted(levels).tolist()
    return [day if day < len(released) else None for day in reached]
