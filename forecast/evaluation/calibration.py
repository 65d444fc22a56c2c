"""Calibration: whether things happen as often as forecast."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from forecast.outcome import FloatArray


@dataclass(frozen=True)
class ReliabilityBin:
    """Forecasts of similar probability, and how often they came true.

    Attributes
    ----------
    weight
        The sum of the weights of the questions in the bin.
    mean_probability, observed_share
        The weighted mean of the forecasts, and the weighted share that came true; in [0, 1].
    """

    weight: float
    mean_probability: float
    observed_share: float


def observed_over_expected(probability: FloatArray, came_true: FloatArray, weight: FloatArray) -> float:
    """Return how many events came true for each one expected; 1 is calibrated in the large.

    Parameters
    ----------
    probability, came_true, weight : (n_questions,)
        Forecasts in [0, 1], not all of them 0; events as 0 or 1; weights of 0 or more.

    Examples
    --------
    >>> observed_over_expected(np.array([0.5, 0.3]), np.array([1.0, 0.0]), np.ones(2))
    1.25
    """
    return float((weight * came_true).sum() / (weight * probability).sum())


def reliability(
    probability: FloatArray, came_true: FloatArray, weight: FloatArray, n_bins: int = 5
) -> list[ReliabilityBin]:
    """Return bins of about equal weight, from the lowest forecasts to the highest.

    Parameters
    ----------
    probability, came_true, weight : (n_questions,)
        As for `observed_over_expected`.
    n_bins
        How many bins there are at most.

    Examples
    --------
    >>> forecasts, came_true = np.array([0.9, 0.1, 0.7, 0.3]), np.array([1.0, 0.0, 0.0, 0.0])
    >>> for group in reliability(forecasts, came_true, np.ones(4), n_bins=2):
    ...     print(group)
    ReliabilityBin(weight=2.0, mean_probability=0.2, observed_share=0.0)
    ReliabilityBin(weight=2.0, mean_probability=0.8, observed_share=0.5)
    """
    order = np.argsort(probability, kind="stable")
    reach = np.cumsum(weight[order]) / weight.sum()
    bin_of = np.minimum((reach * n_bins - 1e-9).astype(int), n_bins - 1)
    bins = []
    for number in range(n_bins):
        chosen = order[bin_of == number]
        if len(chosen):
            mean, share = (
                float(np.average(values[chosen], weights=weight[chosen]))
                for values in (probability, came_true)
            )
            bins.append(ReliabilityBin(float(weight[chosen].sum()), mean, share))
    return bins


def interval_coverage(lower: FloatArray, upper: FloatArray, weight: FloatArray, level: float) -> float:
    """Return how often the central interval of a level held what happened.

    Parameters
    ----------
    lower, upper : (n_questions,)
        Bounds of the probability integral transform of what happened. For a release, the chances of release
        by the day before the first day that it may have been released on, and by the last such day. For
        what was not released when the time was up, the chance of release by then, and 1.
    weight : (n_questions,)
        Weights of 0 or more.
    level
        Between 0 and 1.

    Returns
    -------
    float
        `level` where calibrated. A transform that is not known exactly counts by the part of its span that
        lies inside the interval.

    Notes
    -----
    Czado, Gneiting & Held (2009), Biometrics 65, 1254-1261.

    Examples
    --------
    Not released within the year, with a chance of 0.6 by then, so anywhere between 0.6 and 1:

    >>> round(interval_coverage(np.array([0.6]), np.array([1.0]), np.ones(1), 0.8), 2)
    0.75
    """
    tail = (1.0 - level) / 2.0
    return float(np.average(_part_within(lower, upper, tail, 1.0 - tail), weights=weight))


def pit_histogram(lower: FloatArray, upper: FloatArray, weight: FloatArray, n_bins: int = 10) -> list[float]:
    """Return the share of probability integral transforms in each of equal bins; flat where calibrated.

    Parameters are those of `interval_coverage`.

    Examples
    --------
    >>> pit_histogram(np.array([0.1, 0.6]), np.array([0.2, 1.0]), np.ones(2), n_bins=2)
    [0.5, 0.5]
    """
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    parts = (_part_within(lower, upper, low, high) for low, high in pairwise(edges))
    return [float(np.average(part, weights=weight)) for part in parts]


def _part_within(lower: FloatArray, upper: FloatArray, low: float, high: float) -> FloatArray:
    """Return which part of each span (lower, upper] lies between two levels."""
    width = np.maximum(upper - lower, 1e-12)
    overlap = np.minimum(upper, high) - np.maximum(lower, low)
    return np.asarray(np.clip(overlap / width, 0.0, 1.0))
