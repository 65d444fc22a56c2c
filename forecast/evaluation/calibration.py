"""Calibration: whether things happen as often as forecast."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from forecast.outcome import FloatArray


@dataclass(frozen=True)
class ReliabilityBin:
    """Forecasts of similar probability against how often they came true (all weighted)."""

    weight: float
    mean_probability: float
    observed_share: float


def observed_over_expected(probability: FloatArray, came_true: FloatArray, weight: FloatArray) -> float:
    """Return how many events came true for each one expected; 1 is calibrated in the large.

    Parameters
    ----------
    probability, came_true, weight : (n_questions,)
        Forecasts in [0, 1], events as 0 or 1, weights of 0 or more.
    """
    return float((weight * came_true).sum() / (weight * probability).sum())


def reliability(
    probability: FloatArray, came_true: FloatArray, weight: FloatArray, n_bins: int = 5
) -> list[ReliabilityBin]:
    """Return bins of about equal weight, from the lowest forecasts to the highest."""
    order = np.argsort(probability, kind="stable")
    reach = np.cumsum(weight[order]) / weight.sum()
    bin_of = np.minimum((reach * n_bins - 1e-9).astype(int), n_bins - 1)
    bins = []
    for number in range(n_bins):
        chosen = order[bin_of == number]
        if len(chosen):
            total = weight[chosen].sum()
            mean = float((weight[chosen] * probability[chosen]).sum() / total)
            share = float((weight[chosen] * came_true[chosen]).sum() / total)
            bins.append(ReliabilityBin(float(total), mean, share))
    return bins


def interval_coverage(lower: FloatArray, upper: FloatArray, weight: FloatArray, level: float) -> float:
    """Return how often the central interval of a level held what happened.

    Parameters
    ----------
    lower, upper : (n_questions,)
        The probability integral transform of what happened is known to lie between these: the chances of
        release by the eve of the first day that it may have come on, and by the last. Of what had not
        come when the time was up, the chance by then, and one.
    weight : (n_questions,)
    level
        Between 0 and 1.

    Returns
    -------
    float
        `level` where calibrated. A transform that is not known exactly counts by its part inside.

    Notes
    -----
    Czado, Gneiting & Held (2009), Biometrics 65, 1254-1261.
    """
    tail = (1.0 - level) / 2.0
    return float(np.average(_part_within(lower, upper, tail, 1.0 - tail), weights=weight))


def pit_histogram(lower: FloatArray, upper: FloatArray, weight: FloatArray, n_bins: int = 10) -> list[float]:
    """Return the share of probability integral transforms in each of equal bins; flat where calibrated.

    Parameters are those of `interval_coverage`.
    """
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    parts = (_part_within(lower, upper, low, high) for low, high in pairwise(edges))
    return [float(np.average(part, weights=weight)) for part in parts]


def _part_within(lower: FloatArray, upper: FloatArray, low: float, high: float) -> FloatArray:
    """Return which part of each span (lower, upper] lies between two levels."""
    width = np.maximum(upper - lower, 1e-12)
    overlap = np.minimum(upper, high) - np.maximum(lower, low)
    return np.asarray(np.clip(overlap / width, 0.0, 1.0))
