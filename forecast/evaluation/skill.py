"""Skill, calibration and coverage of a candidate over the questions of a record, with their uncertainty.

Every figure weighs a question by `Scores.weight`, which is known on the question's own day. A mean within
each release and then over releases is not: it divides by the number of questions that a release will have
had, so releases that end early count for more, and forecasts that are too optimistic do best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.evaluation.backtest import Scores
from forecast.evaluation.bootstrap import ratio_interval, ratio_standard_error
from forecast.evaluation.calibration import (
    ReliabilityBin,
    interval_coverage,
    observed_over_expected,
    pit_histogram,
    reliability,
)
from forecast.outcome import FloatArray
from forecast.scoring import HORIZONS_IN_DAYS

#: Standard normal quantiles: of the lower bound of an 80 % interval, and of a power of 80 %.
_Z_BOUND, _Z_POWER = 1.2816, 0.8416


@dataclass(frozen=True, slots=True)
class Skill:
    """How much lower a candidate's weighted mean score is than a yardstick's.

    Attributes
    ----------
    n_questions, n_releases
        What the skill rests on.
    score, yardstick
        The weighted means of the candidate and of the yardstick; lower is better.
    skill
        The share of the yardstick's score that the candidate saves: 1 at best, 0 for equals, negative for
        a candidate that is worse.
    low, high
        The 80 % interval of `skill`, by a bootstrap over releases.
    detectable
        The least skill whose `low` is above zero in four of five such records; NaN for a single release.
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
    """Observed over expected at a horizon with its 80 % interval, and the reliability in five bins."""

    horizon_days: int
    n_questions: int
    observed_over_expected: float
    low: float
    high: float
    reliability: tuple[ReliabilityBin, ...]


def skill(scores: Scores, candidate: str, over: str, score: str) -> Skill | None:
    """Return a candidate's skill over another, its yardstick.

    Parameters
    ----------
    scores
        Of the questions to compare on.
    candidate, over
        Names of the candidate and of the yardstick.
    score
        One of `forecast.evaluation.backtest.SCORES`.

    Returns
    -------
    Skill or None
        None if no question has the score, or if the yardstick's scores are all 0, so that none can be saved.

    Notes
    -----
    With weights w, the skill is 1 - sum(w * ours) / sum(w * theirs) (Murphy 1988, Mon. Weather Rev. 116,
    2417-2424, with the yardstick as the reference). What is detectable is its standard error, linearised
    over releases (`ratio_standard_error`), times 1.28 for the bound and 0.84 for the power.
    """
    scored = scores.with_score(score)
    ours, theirs = scored.of(candidate, score), scored.of(over, score)
    if not theirs.any():
        return None
    weight, groups = scored.weight, scored.groups
    mean, yardstick = (float(np.average(values, weights=weight)) for values in (ours, theirs))
    saved, possible = weight * (theirs - ours), weight * theirs
    low, high = ratio_interval(saved, possible, groups)
    return Skill(
        len(ours),
        scored.n_releases,
        mean,
        yardstick,
        1 - mean / yardstick,
        low,
        high,
        (_Z_BOUND + _Z_POWER) * ratio_standard_error(saved, possible, groups),
    )


def calibration_at(scores: Scores, candidate: str, horizon_days: int) -> Calibration | None:
    """Return a candidate's calibration at one of `HORIZONS_IN_DAYS`; None where no question is that old."""
    place = HORIZONS_IN_DAYS.index(horizon_days)
    passed = scores.where(~np.isnan(scores.released[:, place]))
    chances = passed.released_by[passed.candidates.index(candidate), :, place]
    came_true, weight = passed.released[:, place], passed.weight
    if not chances.any():
        return None
    low, high = ratio_interval(weight * came_true, weight * chances, passed.groups)
    ratio = observed_over_expected(chances, came_true, weight)
    bins = tuple(reliability(chances, came_true, weight))
    return Calibration(horizon_days, len(chances), ratio, low, high, bins)


def coverage(scores: Scores, candidate: str, levels: Sequence[float]) -> list[float]:
    """Return how often the central intervals of the release date held what happened, by level."""
    bounds, weight = _transform_bounds(scores, candidate)
    return [interval_coverage(bounds[:, 0], bounds[:, 1], weight, level) for level in levels]


def pit(scores: Scores, candidate: str) -> list[float]:
    """Return the histogram of probability integral transforms, in ten bins; a tenth each where calibrated."""
    bounds, weight = _transform_bounds(scores, candidate)
    return pit_histogram(bounds[:, 0], bounds[:, 1], weight)


def _transform_bounds(scores: Scores, candidate: str) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of the transforms that are known, and the weights of their questions."""
    bounds = scores.pit[scores.candidates.index(candidate)]
    known = ~np.isnan(bounds[:, 0])
    return bounds[known], scores.weight[known]
