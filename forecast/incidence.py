"""Complete and check cumulative incidences of the outcomes, and read quantiles from them."""

from collections.abc import Sequence

import numpy as np

from forecast.outcome import FloatArray, Outcome

#: No forecast goes beyond this many days.
HORIZON_IN_DAYS = 730
#: The days after the as-of date that a forecast covers: 0, 1, ..., `HORIZON_IN_DAYS`.
DAYS = np.arange(HORIZON_IN_DAYS + 1, dtype=np.float64)
#: Decimals of every chance that is shown or stored.
DECIMALS_SHOWN = 4
#: Chances are shown as at least this, and at most its complement: the backtest can't verify smaller ones.
LEAST_SHOWN = 0.005
_TOLERANCE = 1e-9


def with_pending(ended: FloatArray) -> FloatArray:
    """Return the cumulative incidences of all outcomes from those of release and of cancellation.

    Parameters
    ----------
    ended : (..., 2, n_times)
        Incidence of release and of cancellation by each time, in [0, 1], not decreasing; their sum is at
        most one.

    Returns
    -------
    (..., 3, n_times)
        Probability of each `Outcome` by each time, summing to one over the outcomes.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1] or an incidence decreases.

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
    if not values.min() >= -_TOLERANCE:  # also true of NaN, and where an incidence is above one
        raise ValueError("a probability lies outside [0, 1]; release and cancellation add up to one at most")
    if values.shape[-1] > 1 and (ended[..., 1:] - ended[..., :-1]).min() < -_TOLERANCE:
        raise ValueError("an incidence decreases; give cumulative chances, at ascending times")
    return np.minimum(np.maximum(values, 0.0), 1.0)


def stack_outcomes(released: FloatArray, cancelled: FloatArray) -> FloatArray:
    """Return the cumulative incidences of all outcomes from two arrays, as `with_pending` does from one.

    Parameters
    ----------
    released, cancelled : (..., n_times)
        Incidence by each time.

    Returns
    -------
    (..., 3, n_times)
        Probability of each `Outcome` by each time.

    Examples
    --------
    >>> stack_outcomes(np.array([0.0, 0.5]), np.array([0.0, 0.25]))
    array([[1.  , 0.25],
           [0.  , 0.5 ],
           [0.  , 0.25]])
    """
    return with_pending(np.stack([released, cancelled], axis=-2))


def quantile_days(released: FloatArray, levels: Sequence[float]) -> list[int | None]:
    """Return the first day by which the chance of release reaches each level.

    Parameters
    ----------
    released : (n_days,)
        Incidence of release by each day from 0 on.
    levels
        Between 0 and 1.

    Returns
    -------
    list
        A day for each level; None where the chance stays below the level.

    Examples
    --------
    >>> quantile_days(np.array([0.0, 0.2, 0.6]), [0.5, 0.9])
    [2, None]
    """
    reached = released.searchsorted(levels).tolist()
    return [day if day < len(released) else None for day in reached]


def as_shown(chances: FloatArray) -> FloatArray:
    """Return chances as they are shown: rounded, at least `LEAST_SHOWN` and at most its complement.

    Parameters
    ----------
    chances
        Of any shape, in [0, 1].

    Examples
    --------
    >>> as_shown(np.array([0.0, 0.123456, 1.0]))
    array([0.005 , 0.1235, 0.995 ])
    """
    within = np.minimum(np.maximum(chances, LEAST_SHOWN), 1.0 - LEAST_SHOWN)
    return np.asarray(np.round(within, DECIMALS_SHOWN), dtype=np.float64)


def shown_shares(shares: FloatArray) -> dict[Outcome, float]:
    """Return the chances of the outcomes as they are shown: at least `LEAST_SHOWN`, and adding up to one.

    Parameters
    ----------
    shares : (3,)
        By `Outcome`, adding up to one.

    Examples
    --------
    >>> [round(share, 4) for share in shown_shares(np.array([0.2, 0.8, 0.0])).values()]
    [0.199, 0.796, 0.005]
    """
    excess = [max(share - LEAST_SHOWN, 0.0) for share in shares.tolist()]
    scale = (1.0 - LEAST_SHOWN * len(excess)) / sum(excess)
    return {outcome: LEAST_SHOWN + scale * excess[outcome] for outcome in Outcome}
