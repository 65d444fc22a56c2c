"""Centre and scale of covariates, so that one ridge suits them all."""

import numpy as np

from forecast.outcome import FloatArray

#: The spread of a fair coin: a rare flag is not stretched to the spread of a common one, which would take
#: the ridge's hold off it.
LEAST_SCALE = 0.5


def centre_and_scale(covariates: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the weighted mean of each covariate and its weighted spread, at least `LEAST_SCALE`.

    Parameters
    ----------
    covariates : (n, n_covariates)
    weight : (n,)
        Weights of 0 or more, not all of them 0.
    """
    mean = np.average(covariates, axis=0, weights=weight)
    spread = np.sqrt(np.average((covariates - mean) ** 2, axis=0, weights=weight))
    return mean, np.maximum(spread, LEAST_SCALE)
