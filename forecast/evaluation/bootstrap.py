"""The uncertainty of a ratio of sums over questions, with whole releases as the unit.

Every figure of the record is such a ratio: a weighted mean, a skill, observed over expected. The questions
of one release depend on each other, so releases are resampled whole, with the weights of their questions.
"""

import math
from functools import lru_cache

import numpy as np

from forecast.outcome import FloatArray, IntArray

#: Quantiles of the resampled ratios at which an 80 % interval begins and ends.
INTERVAL_LEVELS = (0.1, 0.9)
_N_RESAMPLES = 1000
_SEED = 0


def ratio_interval(numerator: FloatArray, denominator: FloatArray, groups: IntArray) -> tuple[float, float]:
    """Return the 80 % interval of a ratio of sums, by the percentiles of a bootstrap over releases.

    Parameters
    ----------
    numerator, denominator : (n_questions,)
        What each question adds to the two sums, weights included. Denominators are 0 or more, and not all 0.
    groups : (n_questions,)
        A number for each release.

    Returns
    -------
    low, high : float
        The 10 % and the 90 % quantile. Resamples whose denominators sum to 0 are left out.

    Notes
    -----
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13. The resamples depend on the
    number of releases alone, so equal calls give equal intervals.

    Examples
    --------
    Two releases, of two questions and of one, are right in 1 of 3 by weight:

    >>> weight, right, release = np.array([1.0, 0.5, 1.5]), np.array([1.0, 0.0, 0.0]), np.array([7, 7, 9])
    >>> low, high = ratio_interval(weight * right, weight, release)
    >>> low, round(high, 3)  # the second release twice, and the first twice
    (0.0, 0.667)
    """
    numerators, denominators = (_sum_by_release(values, groups) for values in (numerator, denominator))
    resamples = _resamples(len(denominators))
    totals = resamples @ denominators
    defined = totals > 0
    low, high = np.quantile((resamples @ numerators)[defined] / totals[defined], INTERVAL_LEVELS)
    return float(low), float(high)


def ratio_standard_error(numerator: FloatArray, denominator: FloatArray, groups: IntArray) -> float:
    """Return the standard error of a ratio of sums over releases drawn independently; NaN for one release.

    Parameters
    ----------
    numerator, denominator, groups : (n_questions,)
        As for `ratio_interval`.

    Notes
    -----
    The ratio R = N / D is linearised: release i moves it by (N_i - R D_i) / D, where N_i and D_i are its own
    sums. The error is the root of n / (n - 1) times the sum of the squares of these influences. Cochran
    (1977), Sampling Techniques, 3rd edition, section 6.4.

    Examples
    --------
    With equal denominators it is the standard error of a mean, here that of 1, 2 and 3:

    >>> round(ratio_standard_error(np.array([1.0, 2.0, 3.0]), np.ones(3), np.arange(3)), 4)
    0.5774
    """
    numerators, denominators = (_sum_by_release(values, groups) for values in (numerator, denominator))
    n_releases = len(numerators)
    if n_releases == 1:
        return math.nan
    total = denominators.sum()
    influences = (numerators - numerators.sum() / total * denominators) / total
    return math.sqrt(n_releases / (n_releases - 1) * float((influences**2).sum()))


def _sum_by_release(values: FloatArray, groups: IntArray) -> FloatArray:
    _, release = np.unique(groups, return_inverse=True)
    return np.asarray(np.bincount(release, values), dtype=np.float64)


@lru_cache(maxsize=8)  # the same for every comparison of the same releases
def _resamples(n_releases: int) -> FloatArray:
    """Return how often each release is drawn, (n_resamples, n_releases)."""
    shares = np.full(n_releases, 1 / n_releases)
    draws = np.random.default_rng(_SEED).multinomial(n_releases, shares, _N_RESAMPLES).astype(float)
    draws.flags.writeable = False
    return draws
