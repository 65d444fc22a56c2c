"""Comparisons of candidates over a record's questions: by group, with intervals, and their power."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecast.evaluation.backtest import SCORES, Scores
from forecast.evaluation.calibration import interval_coverage, observed_over_expected, pit_histogram
from forecast.evaluation.selection import LOWER_BOUND_LEVEL
from forecast.outcome import FloatArray, IntArray
from forecast.scoring import HORIZONS_IN_DAYS

_N_RESAMPLES = 1000
_SEED = 0
#: Standard normal quantiles: of the lower 80 % bound, and of a power of 80 %.
_Z_BOUND, _Z_POWER = 1.2816, 0.8416


@dataclass(frozen=True, slots=True)
class Skill:
    """How much lower a mean score is than a yardstick's, each averaged within a release, then over releases.

    `skill` is the share of the yardstick's score that is saved, `low` and `high` its 80 % interval over
    releases. `detectable` is the least skill that so many releases show with a power of 80 %.
    """

    n_questions: int
    n_releases: int
    score: float
    yardstick: float
    skill: float
    low: float
    high: float
    detectable: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Observed over expected with its 80 % interval at a horizon; questions weigh as in the record."""

    horizon_days: int
    n_questions: int
    observed_over_expected: float
    low: float
    high: float


def skill(scores: Scores, candidate: str, over: str, score: str) -> Skill | None:
    """Return a candidate's skill over another; None without scored questions."""
    column = SCORES.index(score)
    ours, theirs = (scores.values[scores.candidates.index(name), :, column] for name in (candidate, over))
    scored = ~np.isnan(ours)
    if not scored.any():
        return None
    groups = scores.groups[scored]
    our_means, their_means = release_means(ours[scored], groups), release_means(theirs[scored], groups)
    drawn = _drawn(len(our_means))
    totals = drawn @ their_means
    saved = np.divide(totals - drawn @ our_means, totals, out=np.zeros_like(totals), where=totals > 0)
    low, high = np.quantile(saved, [LOWER_BOUND_LEVEL, 1 - LOWER_BOUND_LEVEL])
    error = (
        (their_means - our_means).std(ddof=1) / math.sqrt(len(our_means)) if len(our_means) > 1 else math.nan
    )
    mean = their_means.mean()
    return Skill(
        int(scored.sum()),
        len(our_means),
        float(our_means.mean()),
        float(mean),
        float(1 - our_means.mean() / mean) if mean > 0 else 0.0,
        float(low),
        float(high),
        float((_Z_BOUND + _Z_POWER) * error / mean) if mean > 0 else math.nan,
    )


def release_means(values: FloatArray, groups: IntArray) -> FloatArray:
    """Return the mean of each release's questions, (n_releases,)."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(inverse, values) / counts)


def calibration_at(scores: Scores, candidate: str, horizon_days: int) -> Calibration | None:
    """Return observed over expected at a horizon; None where no question is that old."""
    place = HORIZONS_IN_DAYS.index(horizon_days)
    passed = ~np.isnan(scores.released[:, place])
    if not passed.any():
        return None
    chances = scores.released_by[scores.candidates.index(candidate), passed, place]
    came_true, weight = scores.released[passed, place], scores.weight[passed]
    _, inverse = np.unique(scores.groups[passed], return_inverse=True)
    observed, expected = (np.bincount(inverse, weight * values) for values in (came_true, chances))
    drawn = _drawn(len(observed))
    low, high = np.quantile(
        (drawn @ observed) / (drawn @ expected), [LOWER_BOUND_LEVEL, 1 - LOWER_BOUND_LEVEL]
    )
    ratio = observed_over_expected(chances, came_true, weight)
    return Calibration(horizon_days, int(passed.sum()), ratio, float(low), float(high))


def coverage(scores: Scores, candidate: str, levels: Sequence[float]) -> list[float]:
    """Return how often the central intervals of the release date held what happened, by level."""
    bounds, weight = _transforms(scores, candidate)
    return [interval_coverage(bounds[:, 0], bounds[:, 1], weight, level) for level in levels]


def pit(scores: Scores, candidate: str) -> list[float]:
    """Return the histogram of probability integral transforms, in ten bins."""
    bounds, weight = _transforms(scores, candidate)
    return pit_histogram(bounds[:, 0], bounds[:, 1], weight)


def _transforms(scores: Scores, candidate: str) -> tuple[FloatArray, FloatArray]:
    bounds = scores.pit[scores.candidates.index(candidate)]
    followed: npt.NDArray[np.bool_] = ~np.isnan(bounds[:, 0])
    return bounds[followed], scores.weight[followed]


def _drawn(n_releases: int) -> FloatArray:
    """Return how often each release is drawn in each bootstrap resample, (n_resamples, n_releases)."""
    rng = np.random.default_rng(_SEED)
    return rng.multinomial(n_releases, np.full(n_releases, 1 / n_releases), _N_RESAMPLES).astype(float)
