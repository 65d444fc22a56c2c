"""Compute the centre and the scale of covariates, so that one ridge penalty suits them all."""

import numpy as np

from forecast.outcome import FloatArray

#: The standard deviation of a fair coin. A rare flag is not scaled up to the spread of a common one, as the
#: ridge penalty would then hardly restrain it.
LEAST_SCALE = 0.5


def centre_and_scale(covariates: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the weighted mean of each covariate, and its weighted standard deviation.

    Parameters
    ----------
    covariates : (n, n_covariates)
    weight : (n,)
        Weights of 0 or more, not all of them 0.

    Returns
    -------
    centre : (n_covariates,)
        Weighted means.
    scale : (n_covariates,)
        Weighted standard deviations, at least `LEAST_SCALE`.

    Examples
    --------
    >>> centre_and_scale(np.array([[1.0, 0.0], [3.0, 0.5]]), np.ones(2))
    (array([2.  , 0.25]), array([1. , 0.5]))
    """
    mean = np.average(covariates, axis=0, weights=weight)
    spread = np.sqrt(np.average((covariates - mean) ** 2, axis=0, weights=weight))
    return mean, np.maximum(spread, LEAST_SCALE)
