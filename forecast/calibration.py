"""Calibration: whether things happen as often as forecast."""

from dataclasses import dataclass

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
