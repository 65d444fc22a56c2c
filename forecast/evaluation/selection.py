"""The champion's rule: the simplest of the best, and the reference class unless something beats it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from forecast.evaluation.backtest import SCORES, Scores
from forecast.outcome import FloatArray, IntArray

FALLBACK = "reference_class"
#: Name of what was served at each cut, among the candidates of the record.
CHOSEN = "as chosen at each cut"
#: Never served: it learns nothing, so it has no interval, and it takes every release for certain.
YARDSTICK = "face_value"
PRIMARY_SCORE = "log_score"
#: The other primary score: what gains in the one must not lose in this.
SECOND_SCORE = "rps"

#: The lower bound of an 80 % interval is the 10 % quantile of the bootstrap.
LOWER_BOUND_LEVEL = 0.1
#: Below so many releases with a score nothing is proved, and the fallback is served.
LEAST_SCORED_RELEASES = 100
_N_RESAMPLES = 1000
_SEED = 0


@dataclass(frozen=True)
class Gain:
    """How much lower than another's a candidate's mean score is, with an 80 % interval over releases."""

    mean: float
    low: float
    high: float


def weighted_mean(values: FloatArray, weight: FloatArray) -> float:
    """Return the weighted mean over questions that have a score; NaN if none has."""
    scored = ~np.isnan(values)
    return float(np.average(values[scored], weights=weight[scored])) if scored.any() else float("nan")


def bootstrap_means(values: FloatArray, weight: FloatArray, groups: IntArray) -> FloatArray:
    """Return the weighted mean under resamplings of whole releases, (n_resamples,).

    Parameters
    ----------
    values, weight, groups : (n_questions,)
        Scores or differences of scores, without NaN; weights; a number for each release.
    """
    _, inverse = np.unique(groups, return_inverse=True)
    sums = np.bincount(inverse, weight * values)
    weights = np.bincount(inverse, weight)
    drawn = _resamplings(len(sums))
    return np.asarray((drawn @ sums) / (drawn @ weights))


@lru_cache(maxsize=8)  # the same for every comparison of the same releases
def _resamplings(n_groups: int) -> FloatArray:
    """Return how often each group is drawn, (n_resamples, n_groups)."""
    shares = np.full(n_groups, 1 / n_groups)
    return np.random.default_rng(_SEED).multinomial(n_groups, shares, _N_RESAMPLES).astype(float)


def gain(scores: Scores, candidate: str, over: str, score: str = PRIMARY_SCORE) -> Gain:
    """Return how much a candidate's mean score lies below another's; NaN without scored questions."""
    column = SCORES.index(score)
    first, second = (scores.values[scores.candidates.index(name), :, column] for name in (over, candidate))
    scored = ~np.isnan(first)
    if not scored.any():
        return Gain(float("nan"), float("nan"), float("nan"))
    difference = (first - second)[scored]
    means = bootstrap_means(difference, scores.weight[scored], scores.groups[scored])
    low, high = np.quantile(means, [LOWER_BOUND_LEVEL, 1 - LOWER_BOUND_LEVEL])
    return Gain(weighted_mean(difference, scores.weight[scored]), float(low), float(high))


def with_chosen(scores: Scores, cuts: Sequence[date], chosen: Sequence[str]) -> Scores:
    """Return the scores with one more candidate: the champion as it would have been chosen at each cut.

    Parameters
    ----------
    scores
        Of the whole walk.
    cuts, chosen
        The walk's cuts, and the champion that the scores known at each would have chosen.
    """
    days = np.array([cut.toordinal() for cut in cuts])
    cut_of_question = np.searchsorted(days, scores.as_of, side="right") - 1
    numbers = np.array([scores.candidates.index(name) for name in chosen])[cut_of_question]
    questions = np.arange(len(scores.as_of))
    return replace(
        scores,
        candidates=(*scores.candidates, CHOSEN),
        values=np.concatenate([scores.values, scores.values[numbers, questions][None]]),
        released_by=np.concatenate([scores.released_by, scores.released_by[numbers, questions][None]]),
        pit=np.concatenate([scores.pit, scores.pit[numbers, questions][None]]),
    )


def choose_champion(scores: Scores) -> str:
    """Return the candidate to serve, given the scores that are known.

    A candidate is eligible if the lower 80 % bound of its gain over the reference class in the log score
    is above zero, and it is not credibly worse in the ranked probability score (the upper bound of that
    gain is not below zero): a heavy tail by itself wins the first and loses the second. Of these, the best
    mean sets the mark, and the simplest one that is not credibly worse (the same bound of the best's gain
    over it is not above zero) is served. With none, or with scores of fewer than `LEAST_SCORED_RELEASES`
    releases, the reference class is.
    """
    if len(np.unique(scores.groups)) < LEAST_SCORED_RELEASES:
        return FALLBACK
    contenders = [name for name in scores.candidates if name not in (FALLBACK, YARDSTICK)]
    gains = {name: gain(scores, name, FALLBACK) for name in contenders}
    eligible = [
        name
        for name in contenders
        if gains[name].low > 0 and gain(scores, name, FALLBACK, SECOND_SCORE).high >= 0
    ]
    if not eligible:
        return FALLBACK
    best = max(eligible, key=lambda name: gains[name].mean)
    return next(name for name in eligible if name == best or gain(scores, best, name).low <= 0)
